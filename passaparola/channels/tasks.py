"""The background jobs of channels."""

from procrastinate.contrib.django import app

from passaparola.channels import looking_after


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="channels.look_after")
def look_after_channels(timestamp: int) -> int:
    """See ``looking_after.check_forgotten``."""
    return looking_after.check_forgotten()
