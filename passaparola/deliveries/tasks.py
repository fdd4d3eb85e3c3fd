"""The background jobs of deliveries."""

from procrastinate.contrib.django import app

from passaparola.deliveries import reminding, telling


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="deliveries.remind")
def remind_of_what_is_published_by_hand(timestamp: int) -> int:
    """See ``reminding.remind``."""
    return reminding.remind()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="deliveries.tell")
def tell_of_troubles(timestamp: int) -> int:
    """See ``telling.tell_of_troubles``."""
    return telling.tell_of_troubles()
