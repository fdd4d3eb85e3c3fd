"""The background jobs of conversations."""

from procrastinate.contrib.django import app

from passaparola.conversations import hearing, standing


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="conversations.hear")
def hear_channels(timestamp: int) -> int:
    """See ``hearing.hear_due``."""
    return hearing.hear_due()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="conversations.catch_up")
def note_ends(timestamp: int) -> int:
    """See ``standing.catch_up_everywhere``."""
    return standing.catch_up_everywhere()
