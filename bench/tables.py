"""Prints what was measured."""

import os

from .arrivals import RATE, SECONDS
from .measures import CLIENTS, percentile
from .weights import LIMIT, LIMIT_AGAIN, Weight

TIMES = ("req/s", "ours/other", "p50 ms", "p99 ms", "p99/p50", "queries")
HEAD = ("", *TIMES, "text", "bytes", "gzip")


def show(rows: list[tuple[str, ...]], waits: list[float], pages: list[Weight], rounds: int) -> None:
    kind = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    print(f"\n{kind}, {CLIENTS} clients on 127.0.0.1, {rounds} rounds of each kind in turn\n")
    _table([HEAD, *rows])
    print("\ntext: bytes of the words people see. queries: SELECT, INSERT, UPDATE and DELETE.")
    print("Kept: to readers without a cookie, against a bare view of the same bytes. Made anew: to")
    print("readers with our cookie, against a stock page of the same words.")
    print("Sending validates, stores sealed and enqueues; it answers with a redirect, stock's POST")
    print("with the thank-you page itself. No queue runs meanwhile.")
    if any("*" in row[-1] for row in rows):
        print("* sent as it is; this is what gzip would make of it.")
    print(f"\nFrom storing to assigned, {RATE} requests a second for {SECONDS} s, queue running:")
    print(f"median {percentile(waits, 50):.0f} ms, p99 {percentile(waits, 99):.0f} ms.\n")
    _table([("page", "HTML", "files", "first visit", "next visit"), *map(_weighed, pages)])
    print("\nBytes as a phone gets them that takes Brotli; files: all that the page names.")
    print(f"The most a page may load: {LIMIT:,}, with its files in the cache {LIMIT_AGAIN:,}.")


def _weighed(page: Weight) -> tuple[str, ...]:
    numbers = (page.page, page.files, page.first, page.again)
    too_much = " too much" if page.first > LIMIT or page.again > LIMIT_AGAIN else ""
    *start, last = (f"{number:,}" for number in numbers)
    return (page.path, *start, last + too_much)


def _table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [text.rjust(width) for text, width in zip(rest, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]).rstrip())
