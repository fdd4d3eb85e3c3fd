"""The currency in which a brand counts its money."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="brand",
            name="currency",
            field=models.CharField(db_default="EUR", default="EUR", max_length=3, verbose_name="currency"),
        )
    ]
