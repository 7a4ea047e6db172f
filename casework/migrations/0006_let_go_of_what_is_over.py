from django.db import migrations, models


def let_go(apps, schema_editor):
    """Requests that were erased, or that nobody may read, could be handed over all the same."""
    rows = apps.get_model("casework", "HelpRequest").objects
    withdrawn = models.Q(consents__key="consent", consents__withdrawn_at__isnull=False)
    over = rows.filter(models.Q(erased_at__isnull=False) | withdrawn).values_list("pk", flat=True)
    rows.filter(pk__in=set(over)).update(status="closed", assignee=None, has_news=False)


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_true_roles")]

    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
