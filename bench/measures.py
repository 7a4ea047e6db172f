"""What all rounds have found about one kind of visit."""

import statistics
from dataclasses import dataclass, field

from . import load
from .visits import Visit

SECONDS = 1.2
CLIENTS = 8


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


@dataclass
class Measure:
    """One kind of visit to one site, with what all its rounds have found."""

    title: str
    visit: Visit
    against: "Measure | None" = None
    clients: int = CLIENTS
    rates: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        self.visit.prepare()
        taken, elapsed = load.run(self.visit.once, self.clients, SECONDS)
        self.rates.append(len(taken) / elapsed)
        self.milliseconds += (1000 * seconds for seconds in taken)

    def ratio(self) -> str:
        """Requests per second against the other: the middle round, and the worst and the best."""
        if self.against is None:
            return ""
        pairs = zip(self.rates, self.against.rates, strict=True)
        ratios = [own / other for own, other in pairs]
        return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"

    def row(self) -> tuple[str, ...]:
        seen = self.visit.seen
        median, late = (percentile(self.milliseconds, percent) for percent in (50, 99))
        return (
            self.title,
            f"{statistics.median(self.rates):.0f}",
            self.ratio(),
            f"{median:.1f}",
            f"{late:.1f}",
            f"{late / median:.1f}",
            str(self.visit.queries),
            f"{seen.text:,}",
            f"{seen.plain:,}",
            f"{seen.packed:,}{'' if seen.is_packed else '*'}",
        )
