from retrieval.stores.retry_budget import MOST, RetryBudget


def test_the_budget_starts_full_and_then_runs_out() -> None:
    budget = RetryBudget()
    assert [budget.spend() for _ in range(12)] == [True] * int(MOST) + [False] * 2


def test_ten_answers_earn_a_retry() -> None:
    budget = RetryBudget()
    while budget.spend():
        pass
    for _ in range(9):
        budget.earn()
    assert not budget.spend()
    for _ in range(2):
        budget.earn()
    assert budget.spend()
    assert not budget.spend()


def test_the_budget_never_exceeds_its_start() -> None:
    budget = RetryBudget()
    for _ in range(1000):
        budget.earn()
    assert [budget.spend() for _ in range(12)] == [True] * int(MOST) + [False] * 2
