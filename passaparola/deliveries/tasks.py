"""The background jobs of deliveries."""

from procrastinate.contrib.django import app

from passaparola.deliveries import reminding


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="deliveries.remind")
def remind_of_what_is_published_by_hand(timestamp: int) -> int:
    """See ``reminding.remind``."""
    return reminding.remind()
