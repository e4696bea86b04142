"""What reaches the log: never a secret, and no number that an exception quotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from bot import log as logs
from bot.config import LogSettings
from bot.domain.secret import Sealed, Secret
from bot.domain.tracker import Tracker
from tests.support.events import ANNA

PHONE = "13812345678"


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[structlog.typing.FilteringBoundLogger]:
    chosen: Literal["text", "json"] = request.param
    logs.configure(LogSettings(format=chosen))
    yield structlog.get_logger()
    structlog.reset_defaults()


def test_a_secret_is_hidden_wherever_it_stands(
    log: structlog.typing.FilteringBoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    secret, sealed = Secret(PHONE), Sealed(envelope={"kid": "a", "ct": PHONE})
    tracker = Tracker(conversation_id=ANNA, slots={"mobile_number": secret, "other": sealed})
    log.info("slot.set", value=secret, values=[secret], sealed=sealed, slots={"a": secret}, tracker=tracker)
    printed = capsys.readouterr().err
    assert "slot.set" in printed
    assert "已加密" in printed
    assert PHONE not in printed


def test_a_number_that_an_exception_quotes_is_masked(
    log: structlog.typing.FilteringBoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise ValueError(f"cannot read 电话{PHONE}")
    except ValueError:
        log.exception("turn.failed")
    printed = capsys.readouterr().err
    assert "cannot read" in printed
    assert "*******5678" in printed
    assert PHONE not in printed
