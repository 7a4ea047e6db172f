"""Prints why requests went where they went, for operators: no name and no story in it."""

import json
import re

from django.core.management.base import BaseCommand, CommandError

from casework.models import HelpRequest


class Command(BaseCommand):
    help = "Print as JSON how requests were routed: explain_request NUMBER, or --latest N."

    def add_arguments(self, parser):
        parser.add_argument("number", nargs="?", help="as MM-000012 or 12")
        parser.add_argument("--latest", type=int, metavar="N", help="the N newest requests")

    def handle(self, *, number, latest, **options):
        if bool(number) == bool(latest):
            raise CommandError("Give either a number or --latest N.")
        related = ("host_country", "topic", "sector", "assignee")
        rows = HelpRequest.objects.select_related(*related).order_by("-pk")
        rows = rows[:latest] if latest else rows.filter(pk=_pk(number))
        if number and not rows:
            raise CommandError(f"There is no request {number}.")
        self.stdout.write(json.dumps([_explained(row) for row in rows], indent=2))


def _pk(number: str) -> int:
    digits = re.fullmatch(r"(?:MM-)?0*(\d{1,18})", number.strip(), re.IGNORECASE)
    if not digits:
        raise CommandError(f"{number} is not a request number.")
    return int(digits[1])


def _explained(row: HelpRequest) -> dict:
    return {
        "number": row.number,
        "status": row.status,
        "language": row.language,
        "host_country": row.host_country.key if row.host_country else None,
        "topic": row.topic.key if row.topic else None,
        "sector": row.sector.key if row.sector else None,
        "client_type": row.client_type,
        "urgency": row.urgency,
        "handler": row.handler or None,
        "assignee": row.assignee.get_username() if row.assignee else None,
        "rule": row.rule or None,
        "candidates": row.decision.get("verdicts", []),
    }
