"""The log: JSON or for people, of this service's own words and of code's places, of no values."""

import logging
import sys
import traceback
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from retrieval import errors

# The server's own messages hold addresses and process ids of this machine. Those of any other
# library may hold whatever it was given, so only where they come from is said.
TRUSTED = ("uvicorn", "uvicorn.error")

# The last places that an error came through.
DEPTH = 8


def configure_logs(form: str, level: str, stream: TextIO | None = None) -> None:
    """For the whole process. `form` is `json` or `human`, `level` a name as `logging` has it."""
    stream = stream or sys.stderr
    threshold = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_message,
    ]
    render: Processor = structlog.processors.JSONRenderer()
    if form == "human":
        render = structlog.dev.ConsoleRenderer(colors=stream.isatty())
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_foreign, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # not even when debugging: what libraries say then is theirs
    for name in TRUSTED:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(max(threshold, logging.INFO))


def places(error: BaseException) -> list[str]:
    """Where `error` came through, the innermost last: files, lines, functions, and no values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-DEPTH:]]


def _without_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception as its type and places: its message may repeat a question."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if error is True:
        error = sys.exception()
    if isinstance(error, BaseException):
        event.update(error=type(error).__name__, at=places(error))
    return event


def _foreign(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    if record.name in TRUSTED and event["event"].startswith("Traceback"):
        event.update(_failure(event["event"]))
    elif record.name not in TRUSTED:
        event["event"] = f"a message of {record.name}, from {record.pathname}:{record.lineno}"
    event["exc_info"] = record.exc_info
    return event


def _failure(traceback_text: str) -> EventDict:
    """A failed start, which the server only has as text. Our own errors say all themselves."""
    lines = [line.strip() for line in traceback_text.splitlines() if line.strip()]
    kind, _, reason = lines[-1].partition(": ")
    if kind.startswith(f"{errors.__name__}."):
        return {"event": reason}
    return {"event": lines[-1], "at": [line for line in lines if line.startswith("File ")][-DEPTH:]}
