from django.db import migrations, models


def rename(before: str, after: str):
    def renamed(apps, schema_editor):
        rows = apps.get_model("casework", "Opening").objects.filter(role=before)
        rows.update(role=after)

    return renamed


class Migration(migrations.Migration):
    """“Administrator” is a role of staff who may read no request."""

    dependencies = [("casework", "0009_looks_like_a_flood")]

    operations = [
        migrations.AlterField(
            model_name="opening",
            name="role",
            field=models.CharField(
                choices=[
                    ("mentor", "Mentor"),
                    ("migration_officer", "Migration Officer"),
                    ("coordinator", "Coordinator"),
                    ("superuser", "Technical team"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
        migrations.RunPython(
            rename("administrator", "superuser"), rename("superuser", "administrator")
        ),
    ]
