"""The background jobs of word of mouth."""

from procrastinate.contrib.django import app

from passaparola.word_of_mouth import gathering


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="word_of_mouth.gather")
def gather_carriers(timestamp: int) -> int:
    """See ``gathering.gather_due``."""
    return gathering.gather_due()
