"""When a campaign's last member began, and how many of each state there are, without reading all members."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes."""

    dependencies = [("store", "0010_saved_views")]
    operations = [
        migrations.AddIndex(
            "campaignmember",
            models.Index(
                fields=("campaign", "-at"), name="campaign_pace", condition=models.Q(at__isnull=False)
            ),
        ),
        migrations.AddIndex(
            "campaignmember", models.Index(fields=("campaign", "state"), name="campaign_states")
        ),
    ]
