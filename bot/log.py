"""Logs: one line an event, named `noun.verb`, to standard error. Nothing is logged that is not masked before."""

from __future__ import annotations

import logging
import sys

import structlog

from bot.config import LogSettings
from nlu.mask import mask


def configure(settings: LogSettings) -> None:
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    logging.basicConfig(
        level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask_exception,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _mask_exception(_: object, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An exception may quote what it stumbled over; everything else that is logged was chosen by us."""
    if isinstance(exception := line.get("exception"), str):
        line["exception"] = mask(exception)
    return line
