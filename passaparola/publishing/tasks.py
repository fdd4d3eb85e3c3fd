"""The background jobs of publishing."""

from procrastinate.contrib.django import app

from passaparola.publishing.approval import reminding
from passaparola.publishing.bulk import fetching, importing
from passaparola.publishing.feeds import keeping
from passaparola.publishing.planning import looking_after


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="publishing.fill_plans")
def fill_plans(timestamp: int) -> int:
    """See ``looking_after.fill_plans``."""
    return looking_after.fill_plans()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="publishing.go_on_with_imports")
def go_on_with_imports(timestamp: int) -> int:
    """See ``importing.all_waiting`` and ``fetching.fetch_waiting``."""
    return importing.all_waiting() + fetching.fetch_waiting()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="publishing.read_feeds")
def read_feeds(timestamp: int) -> int:
    """See ``keeping.read_due``."""
    return keeping.read_due()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="publishing.remind_of_approvals")
def remind_of_approvals(timestamp: int) -> int:
    """See ``reminding.remind_all``."""
    return reminding.remind_all()
