"""The job engine and the jobs that keep it going."""

from datetime import timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app

STALLED_AFTER = timedelta(seconds=60)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> int:
    """Give jobs whose worker died to another one: the engine itself leaves them for ever. Returns how many."""
    stalled = await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER.total_seconds())
    count = 0
    for job in stalled:
        await context.app.job_manager.retry_job(job)
        count += 1
    return count


__all__ = ["app"]
