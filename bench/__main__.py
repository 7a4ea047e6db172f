"""Measure both sites in turn and print the tables. DATABASE_URL chooses PostgreSQL."""

import sys
import time

from . import arrivals, databases, load, servers, tables, visits, weights
from .drafts import Phones
from .measures import Measure
from .servers import Server

ROUNDS = 5


def main() -> int:
    start = time.monotonic()
    with databases.prepared() as (ours, stock), servers.running("bench.settings", ours) as own:
        databases.fill_stock(stock, own.get(visits.PAGE))
        phones = Phones(own)
        with (
            servers.running("bench.stock.settings", stock) as other,
            servers.running("bench.bare", stock) as bare,
        ):
            measures = _measures(own, other, bare, phones)
            visits.count_queries([measure.visit for measure in measures])
            _measure(measures)
            rows = [measure.row() for measure in measures]
        print("Sending to a running queue …", flush=True)
        waits = arrivals.measured(visits.Send(own, f"{visits.FORM}check/", phones))
        pages = weights.walked(own)
        phones.close()
    tables.show(rows, waits, pages, ROUNDS)
    print(f"Took {time.monotonic() - start:.0f} s.")
    return 0


def _measures(own: Server, other: Server, bare: Server, phones: Phones) -> list[Measure]:
    """Each of ours stands beside what it is compared with."""
    view = Measure("bare view", visits.Page(bare, "/page/"))
    page = Measure("stock page", visits.Page(other, "/page/"))
    post = Measure("stock FormPage POST", visits.Post(other, "/form/"))
    check, story = f"{visits.FORM}check/", f"{visits.FORM}step/story/"
    return [
        Measure("our page, kept", visits.Page(own, visits.PAGE), view),
        view,
        Measure("our page, made anew", visits.Rendered(own, visits.PAGE), page),
        page,
        Measure("our sending POST", visits.Send(own, check, phones), post),
        Measure("our sending + receipt", visits.SendAndReceipt(own, check, phones), post),
        Measure("our step POST", visits.Step(own, story, phones), post),
        post,
    ]


def _measure(measures: list[Measure]) -> None:
    """In turn and in short rounds, so that a slow minute of the machine hits all alike."""
    for measure in measures:
        measure.visit.prepare()
        load.run(measure.visit.once, measure.clients, 0.5)
    for number in range(1, ROUNDS + 1):
        print(f"Round {number} of {ROUNDS} …", flush=True)
        for measure in measures:
            measure.run()


if __name__ == "__main__":
    sys.exit(main())
