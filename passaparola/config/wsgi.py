"""The pages' entry point; loaded in each worker of the server, after it was forked, so that its pulse beats there."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passaparola.config.settings")
application = get_wsgi_application()


def _beat() -> None:
    from passaparola.workspaces.pulse import beat_in_background

    beat_in_background("web")


_beat()
