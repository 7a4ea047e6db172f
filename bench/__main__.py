"""Measure both sites in turn and print one table. DATABASE_URL chooses PostgreSQL."""

import os
import statistics
import sys
import time
from dataclasses import dataclass, field

from . import databases, load, servers, visits

ROUNDS = 5
SECONDS = 1.2
CLIENTS = 8


@dataclass
class Measure:
    """One kind of visit to one site, with what all its rounds have found."""

    title: str
    visit: visits.Visit
    against: "Measure | None" = None
    rates: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        taken, elapsed = load.run(self.visit.once, CLIENTS, SECONDS)
        self.rates.append(len(taken) / elapsed)
        self.milliseconds += (1000 * seconds for seconds in taken)

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1]

    def ratio(self) -> str:
        """Requests per second against stock: the middle round, and the worst and the best."""
        if self.against is None:
            return ""
        pairs = zip(self.rates, self.against.rates, strict=True)
        ratios = [own / stock for own, stock in pairs]
        return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"

    def row(self) -> tuple[str, ...]:
        seen = self.visit.seen
        return (
            self.title,
            f"{statistics.median(self.rates):.0f}",
            f"{self.percentile(50):.0f}",
            f"{self.percentile(99):.0f}",
            f"{seen.text:,}",
            f"{seen.plain:,}",
            f"{seen.packed:,}{'' if seen.is_packed else '*'}",
            str(self.visit.queries),
            self.ratio(),
        )


HEAD = ("", "req/s", "p50 ms", "p99 ms", "text", "bytes", "gzip", "queries", "ours/stock")


def main() -> int:
    start = time.monotonic()
    with databases.prepared() as (ours, stock), servers.running("bench.settings", ours) as own:
        databases.fill_stock(stock, own.get(visits.PAGE))
        with servers.running("bench.stock.settings", stock) as other:
            measures = _measures(own, other)
            visits.count_queries([measure.visit for measure in measures])
            _measure(measures)
            rows = [measure.row() for measure in measures]
    _print(rows, time.monotonic() - start)
    return 0


def _measures(own: servers.Server, other: servers.Server) -> list[Measure]:
    """Each of ours stands beside the stock one it is compared with."""
    stock_page = Measure("stock page", visits.Page(other, "/page/"))
    stock_post = Measure("stock FormPage POST", visits.Post(other, "/form/"))
    return [
        Measure("our rights page", visits.Page(own, visits.PAGE), stock_page),
        stock_page,
        Measure("our help POST", visits.Post(own, visits.FORM), stock_post),
        Measure("our help POST + receipt", visits.PostAndReceipt(own, visits.FORM), stock_post),
        stock_post,
    ]


def _measure(measures: list[Measure]) -> None:
    """In turn and in short rounds, so that a slow minute of the machine hits all alike."""
    for measure in measures:
        load.run(measure.visit.once, CLIENTS, 0.5)
    for number in range(1, ROUNDS + 1):
        print(f"Round {number} of {ROUNDS} …", flush=True)
        for measure in measures:
            measure.run()


def _print(rows: list[tuple[str, ...]], seconds: float) -> None:
    table = [HEAD, *rows]
    widths = [max(len(row[n]) for row in table) for n in range(len(HEAD))]
    kind = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    print(f"\n{kind}, {CLIENTS} clients on 127.0.0.1, {ROUNDS} rounds of {SECONDS} s in turn\n")
    for row in table:
        first, *rest = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)]
        print("  ".join(cells).rstrip())
    print("\ntext: bytes of the words people see. queries: SELECT, INSERT, UPDATE and DELETE.")
    print("Our POST answers with a redirect, stock's with the thank-you page itself.")
    print("No queue runs beside the servers: what is measured ends when the task is stored.")
    if any("*" in row[6] for row in rows):
        print("* sent as it is; this is what gzip would make of it.")
    print(f"Took {seconds:.0f} s.")


if __name__ == "__main__":
    sys.exit(main())
