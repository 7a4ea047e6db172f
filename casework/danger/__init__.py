"""Whether words mean that somebody is in danger now; pure.

A miss is far worse than a false alarm: an alarm only shows the emergency numbers and moves the
request to the top of the queue. Every language is tried, whatever the page's.
"""

from .model import model

# Characters. No form takes more; what is longer is refused at its field, and read no further.
_MOST = 40_000


def means_danger(text: str) -> bool:
    """True when a sentence tells of violence, captivity, abuse, a grave injury or a wish to die."""
    return model().rings(text[:_MOST])
