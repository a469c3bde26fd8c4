from retrieval.stores.retry_budget import MOST, RetryBudget


def test_some_tries_are_there_from_the_beginning_and_then_none() -> None:
    budget = RetryBudget()
    assert [budget.spend() for _ in range(12)] == [True] * int(MOST) + [False] * 2


def test_ten_answers_earn_a_try() -> None:
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


def test_no_more_are_saved_up_than_at_the_beginning() -> None:
    budget = RetryBudget()
    for _ in range(1000):
        budget.earn()
    assert [budget.spend() for _ in range(12)] == [True] * int(MOST) + [False] * 2
