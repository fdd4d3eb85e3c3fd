"""The background jobs of measurement."""

from procrastinate.contrib.django import app

from passaparola.measurement import collecting, correcting


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="measurement.collect", lock="measurement.collect")
def collect_readings(timestamp: int) -> int:
    """See ``collecting.collect_due``."""
    return collecting.collect_due()


@app.periodic(cron="15 5 * * 1")
@app.task(queueing_lock="measurement.correct")
def propose_corrections(timestamp: int) -> int:
    """See ``correcting.look_everywhere``: early on Monday, at the week that is over."""
    return correcting.look_everywhere()
