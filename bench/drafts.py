"""Fills in help forms up to their last button, in the server's own database.

`python -m bench.drafts` reads how many drafts are wanted, a number a line, and prints for each of
them the cookie of the phone that wrote it. So no step of the walk falls into the measured time.
"""

import itertools
import subprocess
import sys
from collections import deque

from .servers import ROOT, Server

STORY = "My employer has not paid me for the last two months. I picked fruit six days a week. " * 4
ANSWERS = {
    "in_danger": False,
    "host_country": "BE",
    "topic": "unpaid_wages",
    "sector": "agriculture",
    "client_type": "worker",
    "contact": "",
    "consent": True,
    "consent_refer": False,
    "consent_statistics": False,
}


class Phones:
    """Cookies of phones whose next press sends a request; no phone is used twice."""

    def __init__(self, server: Server) -> None:
        self._cookies: deque[str] = deque()
        self._maker = subprocess.Popen(
            [sys.executable, "-m", "bench.drafts"],
            cwd=ROOT,
            env=server.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def stock_up(self, number: int) -> None:
        """Have as many at hand as one round may use."""
        missing = max(0, number - len(self._cookies))
        print(missing, file=self._maker.stdin, flush=True)
        self._cookies += (next(self._maker.stdout).strip() for _ in range(missing))

    def next(self) -> str:
        return self._cookies.popleft()

    def close(self) -> None:
        self._maker.stdin.close()
        self._maker.wait(30)


def make(number: int) -> list[str]:
    from casework import receipts
    from casework.models import Draft
    from intake_forms.models import HelpFormPage

    form = HelpFormPage.objects.filter(audience="worker").first().translation_key
    cookies, drafts = [], []
    for _ in range(number):
        code = receipts.new()
        draft = Draft(receipt_seal=receipts.sealed(code), form=form)
        draft.answers = ANSWERS | {"story": f"{STORY} {next(_numbers)}"}
        draft.progress = {"done": ["where", "what"]}
        drafts.append(draft)
        cookies.append(f"cookies=1; {receipts.COOKIE}={receipts.closed(code)}")
    Draft.objects.bulk_create(drafts)
    return cookies


_numbers = itertools.count()

if __name__ == "__main__":
    import django

    django.setup()
    for line in sys.stdin:
        for cookie in make(int(line)):
            print(cookie)
        sys.stdout.flush()
