"""The background jobs of notifications."""

from procrastinate.contrib.django import app

from passaparola.notifications import mailing, watching


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="notifications.mail")
def write_letters(timestamp: int) -> int:
    """See ``mailing.write_letters``."""
    return mailing.write_letters()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="notifications.channels")
def tell_of_channels(timestamp: int) -> int:
    """See ``watching.tell_of_channels``."""
    return watching.tell_of_channels()
