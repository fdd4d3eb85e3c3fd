"""The background jobs of the site."""

from procrastinate.contrib.django import app

from passaparola.smo import site


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="smo.read_forgotten")
def read_forgotten(timestamp: int) -> int:
    """See ``site.read_forgotten``: every page once a week, a few each hour."""
    return site.read_forgotten()
