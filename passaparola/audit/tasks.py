"""The background jobs of audits."""

from procrastinate.contrib.django import app

from passaparola.audit import fetching, keeping


@app.task()
def read_files(brand: int, intake: int) -> None:
    """See ``keeping.read``."""
    keeping.read(brand, intake)


@app.task()
def read_history(brand: int, intake: int) -> None:
    """See ``fetching.fetch``."""
    fetching.fetch(brand, intake)
