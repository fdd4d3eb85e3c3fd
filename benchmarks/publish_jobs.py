"""The same posts as jobs of Procrastinate: one for each, that takes, intends, calls and records as a sender does.

``defer MOMENT`` makes the jobs for what is due then; ``work`` carries them out in this process.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

import django
import psycopg
from procrastinate import App, PsycopgConnector

CONCURRENCY = 64
POLL_SECONDS = 1.0
"""A job whose time has come is looked for as often as a due delivery is by a sender."""
CLAIM = (
    "UPDATE deliveries_delivery SET fence = fence + 1, lease_until = now() + interval '150 seconds',"
    " lease_holder = 'job' WHERE id = %s AND lease_until IS NULL RETURNING fence"
)

app = App(connector=PsycopgConnector(conninfo=os.environ["PASSAPAROLA_BENCHMARK_OWNER"], min_size=4, max_size=16))


@app.task(name="publish")
async def publish(delivery: int, brand: int) -> None:
    """One post, its row work by itself."""
    from passaparola.deliveries import carrying, store
    from passaparola.deliveries.timing import Timing

    fence = await asyncio.to_thread(_claim, delivery, brand)
    timing = Timing(batch=1, gather=timedelta(0))
    await carrying.carry(store.Claim(delivery, brand, fence), timing)


def _claim(delivery: int, brand: int) -> int:
    from django.db import connection

    from passaparola.workspaces import tenancy

    with tenancy.brand(brand), connection.cursor() as cursor:
        cursor.execute(CLAIM, [delivery])
        ((fence,),) = cursor.fetchall()
        return int(fence)


async def defer(moment: datetime) -> None:
    """A job for each delivery that is due then."""
    address = os.environ["PASSAPAROLA_BENCHMARK_OWNER"]
    async with await psycopg.AsyncConnection.connect(address) as owner:
        found = await owner.execute("SELECT id, brand_id FROM deliveries_delivery WHERE due_at = %s", [moment])
        rows = await found.fetchall()
    async with app.open_async():
        jobs = [{"delivery": delivery, "brand": brand} for delivery, brand in rows]
        await publish.configure(schedule_at=moment).batch_defer_async(*jobs)


async def work() -> None:
    """Until the process is ended."""
    async with app.open_async():
        await app.run_worker_async(concurrency=CONCURRENCY, fetch_job_polling_interval=POLL_SECONDS)


def main(words: Sequence[str]) -> int:
    """Defer or work."""
    django.setup()
    asyncio.run(defer(datetime.fromisoformat(words[1])) if words[0] == "defer" else work())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
