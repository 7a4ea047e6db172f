"""The forms in which requests were asked, as they stood then."""

import hashlib
import json

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormVersion(models.Model):
    """A schema that at least one request was answered with; it holds questions, never answers."""

    digest = models.CharField(max_length=64, unique=True)
    schema = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    def of(cls, schema: dict) -> "FormVersion":
        text = json.dumps(schema, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        version, _is_new = cls.objects.get_or_create(digest=digest, defaults={"schema": schema})
        return version
