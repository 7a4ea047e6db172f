"""Each committed change of what pages show leaves a mark here."""

from django.db import models


class Change(models.Model):
    """Written in the transaction of the change itself, so that none is committed without the other.

    The sum of all marks names what the database holds now. Rows are only added: a counter would
    make writers wait for each other, and a highest number would miss whoever commits late.
    """

    mark = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.mark)
