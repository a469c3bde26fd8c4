"""No test interrupts, signals, limits, forks or ends the process that runs the tests.

That process may be a worker of pytest-xdist, with threads of other code and servers that it has to
end, so that such an action affects all tests that it has yet to run. Tests that need such an action
use a child process, which is one of PROGRAMS.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.test_imports import ROOT, files_of, imported

# The files that run as a process of their own, and their names that a test may import.
PROGRAMS: dict[str, set[str]] = {
    "tests/cli/interrupted.py": {"WAITING"},  # is interrupted
    "tests/indexer/readers/forked.py": set(),  # forks itself
    "tests/loopback.py": set(),  # becomes another program
    "tests/reliability/fail_build.py": set(),  # may write little
    "tests/reliability/fuzz.py": set(),  # may use little memory
    "tests/reliability/kill_builds.py": set(),  # forks builds, which kill themselves
    # A service that crashes on request.
    "tests/serve_hashed.py": {"CRASH", "FAIL", "MISBEHAVE", "WAIT", "WATCH", "Misbehaving"},
}

# These functions act on the process that calls them.
ON_ITSELF = {
    "_thread.interrupt_main",
    "os._exit",
    "os.abort",
    "os.fork",
    "os.forkpty",
    "resource.setrlimit",
    "signal.alarm",
    "signal.pthread_kill",
    "signal.pthread_sigmask",
    "signal.raise_signal",
    "signal.setitimer",
    "signal.signal",
}
# These functions act on the process of their first argument, which must not come from OWN.
ON_A_PROCESS = {"os.kill", "os.killpg", "os.pidfd_open"}
OWN = {"os.getpid", "os.getppid", "os.getpgid", "os.getpgrp", "os.getsid"}


def acts_on_itself(source: str) -> list[str]:
    """Return the uses in `source` that act on their own process, as `line: name`."""
    tree = ast.parse(source)
    names = dict(_imports(tree))

    def full(node: ast.AST) -> str:
        if isinstance(node, ast.Attribute):
            return f"{full(node.value)}.{node.attr}"
        return names.get(node.id, node.id) if isinstance(node, ast.Name) else ""

    def is_own(node: ast.AST) -> bool:
        return any(full(part) in OWN | own for part in ast.walk(node)) or (
            # 0 is the caller's process group, and -1 is every process.
            isinstance(node, ast.Constant | ast.UnaryOp)
        )

    own: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_own(node.value):
            own |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    allowed: set[ast.AST] = {
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and not is_own(node.args[0])
    }
    return [
        f"{node.lineno}: {full(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load)
        if full(node) in ON_ITSELF
        or full(node).startswith("os.exec")
        or (full(node) in ON_A_PROCESS and node not in allowed)
    ]


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each imported name and the full name of what it refers to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def interrupts(source: str) -> list[str]:
    """Return the functions that raise a KeyboardInterrupt without expecting it."""
    return [
        f"{function.lineno}: {function.name}"
        for function in ast.parse(source).body
        if isinstance(function, ast.FunctionDef | ast.ClassDef)
        if any(
            isinstance(node, ast.Raise)
            and node.exc is not None
            and "KeyboardInterrupt" in ast.unparse(node.exc)
            for node in ast.walk(function)
        )
        if not any(
            isinstance(node, ast.withitem)
            and ast.unparse(node.context_expr).startswith("pytest.raises(KeyboardInterrupt")
            for node in ast.walk(function)
        )
    ]


def sources() -> Iterator[tuple[str, str]]:
    for path in files_of("tests"):
        yield str(path), (ROOT / path).read_text(encoding="utf-8")


def test_only_programs_act_on_their_own_process() -> None:
    actions = {path: acts_on_itself(source) for path, source in sources()}
    assert {path: uses for path, uses in actions.items() if uses and path not in PROGRAMS} == {}
    assert {path for path in PROGRAMS if not actions[path]} == set(), "not needed in PROGRAMS"


def test_a_program_is_run_and_not_imported() -> None:
    modules = {path.removesuffix(".py").replace("/", "."): path for path in PROGRAMS}
    for importer, module, name in imported("tests"):
        assert f"{module}.{name}" not in modules, importer
        if module in modules:
            assert name in PROGRAMS[modules[module]], importer
    for path in PROGRAMS:
        assert 'if __name__ == "__main__":' in (ROOT / path).read_text(encoding="utf-8"), path


def test_every_interrupt_that_a_test_raises_is_expected_there() -> None:
    unexpected = {path: interrupts(source) for path, source in sources()}
    assert {path: functions for path, functions in unexpected.items() if functions} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import signal\nsignal.raise_signal(2)",
        "import signal as s\ns.setitimer(0, 1)",
        "from signal import signal as on\non(2, None)",
        "import os\nos.kill(os.getpid(), 2)",
        "import os\nos.killpg(os.getpgid(0), 2)",
        "import os\nme = os.getpid()\nos.kill(me, 2)",
        "import os\nos.kill(0, 2)",
        "import os\nos.kill(-1, 2)",
        "import os\nimport threading\nthreading.Timer(1, os.kill, (os.getpid(), 2))",
        "import atexit\nimport os\natexit.register(os.abort)",
        "from os import fork\ndef test() -> None:\n    fork()",
        "import os\nos.execvp('true', ['true'])",
    ],
)
def test_an_action_on_its_own_process_is_found(source: str) -> None:
    assert acts_on_itself(source)


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.kill(process.pid, 9)",
        "import os\nchild = int(text)\nos.kill(child, 9)",
        "import os\nos.killpg(process.pid, 9)",
        "import signal\nprocess.send_signal(signal.SIGINT)",
        "import os\nassert other.pid != os.getpid()",
    ],
)
def test_an_action_on_another_process_is_allowed(source: str) -> None:
    assert acts_on_itself(source) == []


def test_an_unexpected_interrupt_is_found() -> None:
    raising = "def test() -> None:\n    def patched() -> None:\n        raise KeyboardInterrupt\n"
    assert interrupts(raising) == ["1: test"]
    expecting = "    with pytest.raises(KeyboardInterrupt):\n        patched()\n"
    assert interrupts(raising + expecting) == []
