"""A bank's own website: one page, on another origin than the chat's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class BankPage(ThreadingHTTPServer):
    """`html` and its `policy` (Content-Security-Policy; empty for none) may be set while it serves."""

    html = ""
    policy = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: BankPage

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.server.policy:
            self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(self.server.html.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def bank_page() -> Iterator[BankPage]:
    with BankPage(("127.0.0.1", 0), _Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
