"""Data keys of the tests: what they protect is made up."""

from __future__ import annotations

from bot.domain.data_key import DataKey

KEY = DataKey(id="new", key=bytes(range(32)))
OLD_KEY = DataKey(id="old", key=bytes(range(32, 64)))
