"""The words and figures that the whole site shares: vocabulary by stable key, and dated facts."""

from .ledger import Fact, Figure
from .vocabulary import Area, ClientType, Country, Sector, Topic, Urgency

__all__ = ["Area", "ClientType", "Country", "Fact", "Figure", "Sector", "Topic", "Urgency"]
