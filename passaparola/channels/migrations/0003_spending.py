import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_by_hand"),
    ]

    operations = [
        migrations.CreateModel(
            name="Spending",
            fields=[
                ("key", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("slot", models.BigIntegerField()),
                ("counts", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("used_at", models.DateTimeField()),
                ("silent_until", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
