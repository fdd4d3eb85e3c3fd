from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("links", "0002_marks_campaign_salt"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="campaign", name="one_campaign_rule"),
        migrations.RenameModel(old_name="Campaign", new_name="UtmRule"),
        migrations.AddField(model_name="utmrule", name="by_channel", field=models.JSONField(blank=True, default=dict)),
        migrations.AddConstraint(
            model_name="utmrule", constraint=models.UniqueConstraint(fields=("brand",), name="one_utm_rule")
        ),
    ]
