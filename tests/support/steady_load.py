"""Customers who come at a steady rate, whatever the server does: latency counts from when a message was due."""

from __future__ import annotations

import gc
import http.client
import itertools
import json
import threading
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    due_s: float  # on time.perf_counter
    latency_s: float
    status: int
    text: str
    reply: str


@dataclass(slots=True)
class SteadyLoad:
    """`asked` grows while the load runs."""

    asked: list[Asked] = field(default_factory=list)

    def between(self, start_s: float, end_s: float) -> list[Asked]:
        return [one for one in self.asked if start_s <= one.due_s < end_s]


@contextmanager
def steady_load(url: str, texts: Sequence[str], *, per_s: float, threads: int = 24) -> Iterator[SteadyLoad]:
    """Asks the texts in turn, each from one of many customers, until the context ends."""
    load, stop, started = SteadyLoad(), threading.Event(), time.perf_counter()
    turns = itertools.count()
    address = urllib.parse.urlsplit(url)

    def customer() -> None:
        with closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)) as connection:
            while True:
                turn = next(turns)
                due_s = started + turn / per_s
                if stop.wait(max(0.0, due_s - time.perf_counter())):
                    return
                load.asked.append(_ask(connection, due_s, f"steady-{turn % 500}", texts[turn % len(texts)]))

    workers = [threading.Thread(target=customer) for _ in range(threads)]
    gc.freeze()  # our own pauses are not what customers notice
    for worker in workers:
        worker.start()
    try:
        yield load
    finally:
        stop.set()
        for worker in workers:
            worker.join()


def _ask(connection: http.client.HTTPConnection, due_s: float, sender: str, text: str) -> Asked:
    body = json.dumps({"sender": sender, "message": text})
    try:
        connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        status, said = response.status, json.loads(response.read())
        reply = "\n".join(part["text"] for part in said) if status == 200 else repr(said)
    except OSError as error:
        connection.close()
        status, reply = 0, repr(error)
    return Asked(due_s=due_s, latency_s=time.perf_counter() - due_s, status=status, text=text, reply=reply)
