"""Encrypts sensitive values where conversations are stored: AES-256-GCM, a key named in every envelope."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.data_key import KEY_ID, DataKey
from bot.domain.event import Event, SlotSet
from bot.domain.message import ConversationId
from bot.domain.secret import Sealed, Secret
from bot.domain.tracker import Tracker
from nlu.errors import CodedError
from nlu.mask import mask

log = structlog.get_logger()

VERSION = 1
NONCE_BYTES = 12


class Vault:
    """The first key seals, all of them open. Without keys nothing is opened and nothing secret is taken.

    The conversation and the slot are bound into the ciphertext: moved elsewhere, it does not open.
    """

    def __init__(self, keys: Sequence[DataKey] = ()) -> None:
        self._current = keys[0].id if keys else None
        self._ciphers = {key.id: AESGCM(key.key) for key in keys}

    @property
    def current_key_id(self) -> str | None:
        return self._current

    def seal(self, secret: Secret, conversation: ConversationId, slot: str) -> Sealed:
        """Raises CodedError (B090) without a key."""
        if self._current is None:
            raise CodedError("B090", "没有密钥，敏感的槽位不能存", hint="设置 BOT_KEYS，用 bot keys new 生成密钥")
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(secret.open()).encode()
        sealed = self._ciphers[self._current].encrypt(nonce, plain, _bound(self._current, conversation, slot))
        envelope = {"v": VERSION, "kid": self._current, "n": _encode(nonce), "ct": _encode(sealed)}
        return Sealed(envelope=envelope)

    def open(self, sealed: Sealed, conversation: ConversationId, slot: str) -> Secret | Sealed:
        """What it was given, when it has no key for it or the envelope is damaged; the log says so."""
        cipher = self._ciphers.get(sealed.key_id or "")
        if cipher is None:
            return self._unreadable(sealed, conversation, slot, "unknown_key")
        try:
            envelope: Any = sealed.envelope
            if envelope["v"] != VERSION:
                return self._unreadable(sealed, conversation, slot, "unknown_version")
            nonce, ciphertext = _decode(envelope["n"]), _decode(envelope["ct"])
            plain = cipher.decrypt(nonce, ciphertext, _bound(envelope["kid"], conversation, slot))
            return Secret(json.loads(plain))
        except (InvalidTag, KeyError, TypeError, ValueError):
            return self._unreadable(sealed, conversation, slot, "damaged")

    def resealed(self, sealed: Sealed, conversation: ConversationId, slot: str) -> Sealed:
        """With the current key; the same object where it has that already, or cannot be opened."""
        if sealed.key_id == self._current:
            return sealed
        opened = self.open(sealed, conversation, slot)
        return self.seal(opened, conversation, slot) if isinstance(opened, Secret) else sealed

    def sealed_event(self, event: Event, conversation: ConversationId) -> Event:
        if isinstance(event, SlotSet) and isinstance(event.value, Secret):
            return replace(event, value=self.seal(event.value, conversation, event.name))
        return event

    def sealed_tracker(self, tracker: Tracker) -> Tracker:
        """Every secret in it, sealed anew with the current key. What could not be opened stays as it is."""
        sealed = {
            name: self.seal(value, tracker.conversation_id, name)
            for name, value in tracker.slots.items()
            if isinstance(value, Secret)
        }
        return replace(tracker, slots={**tracker.slots, **sealed}) if sealed else tracker

    def opened_tracker(self, tracker: Tracker) -> Tracker:
        opened = {
            name: self.open(value, tracker.conversation_id, name)
            for name, value in tracker.slots.items()
            if isinstance(value, Sealed)
        }
        return replace(tracker, slots={**tracker.slots, **opened}) if opened else tracker

    def _unreadable(self, sealed: Sealed, conversation: ConversationId, slot: str, reason: str) -> Sealed:
        kid = sealed.key_id
        shown = kid if kid is not None and KEY_ID.fullmatch(kid) else "?"  # a damaged one may be anything
        log.warning("secret.unreadable", conversation=mask(conversation), slot=slot, key_id=shown, reason=reason)
        return sealed


def _bound(key_id: str, conversation: ConversationId, slot: str) -> bytes:
    return json.dumps([VERSION, key_id, conversation, slot]).encode()


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
