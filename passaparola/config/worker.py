"""The worker: every background job that is not a delivery, with a rescuer for jobs whose worker died.

``python -m passaparola.config.worker``. It ends when the database goes away; the supervisor starts it again.
"""

import asyncio
import os

import django

CONCURRENCY = 4


def main() -> None:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passaparola.config.settings")
    django.setup()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from passaparola.config.jobs import app
    from passaparola.conversations.heeding import heed
    from passaparola.conversations.overhearing import Overhearing
    from passaparola.kernel import loop
    from passaparola.workspaces.pulse import beating

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()):
        async with app.open_async():
            pulse = asyncio.create_task(beating("worker"))
            overhearing = loop.begin(Overhearing().run())  # where every other call to a network is made as well
            heeding = loop.begin(heed())
            try:
                await app.run_worker_async(concurrency=CONCURRENCY, delete_jobs="successful")
            finally:
                pulse.cancel()
                overhearing.cancel()
                heeding.cancel()


if __name__ == "__main__":
    main()
