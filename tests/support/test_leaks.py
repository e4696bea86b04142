"""The search for planted numbers must be able to find them."""

from __future__ import annotations

import base64

import pytest

from tests.support.leaks import leaks

PHONE = "13812345678"


@pytest.mark.parametrize(
    "written",
    [
        b"x13812345678y",
        b"+86 138-1234-5678",
        b"1 3 8 1 2 3 4 5 6 7 8",
        "１３８１２３４５６７８".encode(),
        "138\u3000１２３４－5678".encode(),
        b"\xff\xfe13812345678\xff",
        PHONE.encode("utf-16-le"),
        PHONE.encode().hex().encode(),
        PHONE.encode().hex().upper().encode(),
        *(base64.b64encode(b"a" * before + PHONE.encode() + b"z" * 5) for before in range(7)),
        base64.urlsafe_b64encode(b'{"value":"13812345678"}'),
    ],
)
def test_a_number_is_found_in_every_form(written: bytes) -> None:
    assert leaks(written, [PHONE, "13912345678"]) == [PHONE]


@pytest.mark.parametrize("written", [b"", b"*******5678", b"1381234567", "13812345 共 678 条".encode()])
def test_what_holds_no_number_is_clean(written: bytes) -> None:
    assert leaks(written, [PHONE]) == []
