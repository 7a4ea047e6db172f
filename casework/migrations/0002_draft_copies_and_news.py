import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    """Drafts know when they were begun and what they were copied from; requests know their news."""

    dependencies = [
        ('casework', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='begun_at',
            field=models.DateTimeField(auto_now_add=True, default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='draft',
            name='copied_from',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='casework.helprequest'),
        ),
        migrations.AddField(
            model_name='helprequest',
            name='has_news',
            field=models.BooleanField(default=False),
        ),
    ]
