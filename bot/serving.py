"""What the HTTP server is given: the rest of the composition root, apart from `bot/app.py` because most commands serve
nothing and should not wait for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from bot.app import Bot
from bot.channels.services import Services
from bot.channels.web.own_page import read_own_page
from bot.channels.web.visitors import VisitorTokens
from bot.config import Settings
from bot.dialogue.wording import fill
from bot.domain.served_version import ServedVersion


def services(settings: Settings, bot: Bot, served: Callable[[], ServedVersion]) -> Services:
    server = settings.server
    return Services(
        engine=bot.engine,
        trackers=bot.trackers,
        bus=bot.bus,
        visitors=VisitorTokens(secret=_secret(settings), clock=bot.clock, days=settings.web.visitor_days),
        statistics=bot.statistics,
        readiness=bot.readiness,
        served=served,
        internal_error_text=lambda: _internal_error_text(settings, bot),
        host=server.host,
        api_token=server.api_token.get_secret_value() if server.api_token else None,
        allowed_origins=settings.web.allowed_origins,
        page=read_own_page(settings.web.page) if settings.web.page else None,
        body_bytes=settings.limits.body_bytes,
    )


def _internal_error_text(settings: Settings, bot: Bot) -> str:
    snapshot, today = bot.snapshots.current(), bot.clock.now().astimezone(settings.bank.zone).date()
    return fill(snapshot, snapshot.responses["utter_internal_error"].text, today)


def _secret(settings: Settings) -> str:
    """From the settings; else made once and kept, readable by its owner only, so that visitors survive a restart."""
    if settings.server.secret is not None:
        return settings.server.secret.get_secret_value()
    path: Path = settings.var / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{secrets.token_hex(4)}")
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(48), encoding="ascii")
        temporary.replace(path)
    return path.read_text(encoding="ascii").strip()
