"""The log, as JSON or for people: the service's own words and places in code, never values."""

import logging
import sys
import traceback
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from retrieval import errors

# The server's own messages hold addresses and process ids of this machine. Messages of any other
# library may hold whatever it was given, so only their origin is logged.
TRUSTED = ("uvicorn", "uvicorn.error")

# How many of an error's last places in code are logged.
DEPTH = 8


def configure_logs(form: str, level: str, stream: TextIO | None = None) -> None:
    """Configure this process's logs. `form` is `json` or `human`, `level` a name of `logging`."""
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
    root.setLevel(logging.WARNING)  # even for debugging: messages of libraries are not for this log
    for name in TRUSTED:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(max(threshold, logging.INFO))


def places(error: BaseException) -> list[str]:
    """Return the places in code that `error` passed, innermost last: file, line, function."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-DEPTH:]]


def _without_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and places, because its message may repeat a question."""
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
    """Return the event of a failed start, which the server reports as text.

    Of an error of ours it is only the message.
    """
    lines = [line.strip() for line in traceback_text.splitlines() if line.strip()]
    kind, _, reason = lines[-1].partition(": ")
    if kind.startswith(f"{errors.__name__}."):
        return {"event": reason}
    return {"event": lines[-1], "at": [line for line in lines if line.startswith("File ")][-DEPTH:]}
