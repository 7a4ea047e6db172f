"""A text column that the database only ever sees sealed."""

from django.db import models

from accounts.encryption import box


class EncryptedTextField(models.TextField):
    """Text sealed at rest. It cannot be searched; a wrong key raises instead of returning junk."""

    def from_db_value(self, value, expression, connection):
        return box().decrypt(value.encode()).decode() if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return box().encrypt(value.encode()).decode() if value else value

    def get_lookup(self, lookup_name):
        if lookup_name not in ("isnull", "exact"):
            raise TypeError("An encrypted field cannot be searched.")
        return super().get_lookup(lookup_name)
