from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deliveries", "0005_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="idle",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
