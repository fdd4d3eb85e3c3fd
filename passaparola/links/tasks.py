"""The background jobs of links."""

from procrastinate.contrib.django import app

from passaparola.links import following


@app.periodic(cron="3 * * * *")
@app.task(queueing_lock="links.forget_salts")
def forget_salts(timestamp: int) -> int:
    """See ``following.forget_salts``: also where nobody clicks, no salt outlives its day by more than an hour."""
    return following.forget_salts()
