"""Videos sent to Meta's resumable upload host, which goes on where a cut line left off.

https://developers.facebook.com/docs/video-api/guides/reels-publishing (read 2026-07).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from passaparola.kernel.http import File, Request, Response
from passaparola.kernel.network.rows import ask
from passaparola.protocols.meta_graph.line import Line

HOST = "https://rupload.facebook.com"
_TIMEOUT = timedelta(minutes=30)


@dataclass(frozen=True)
class Source:
    """A file to be sent: ``size`` in bytes."""

    open: Callable[[], BinaryIO]
    size: int


async def send(line: Line, host: str, path: str, source: Source, offset: int = 0) -> Response:
    """POST what is left of a file from ``offset`` to ``host``, under the line's version. Raises the four errors.

    ``path`` is Meta's kind and id, ``video-upload/{version}/123``: nobody else sees anything of it yet.
    """

    def rest() -> BinaryIO:
        file = source.open()
        file.seek(offset)
        return file

    headers = {
        "Authorization": f"OAuth {line.token}",
        "offset": str(offset),
        "file_size": str(source.size),
    }
    body = File(rest, source.size - offset, "application/octet-stream")
    request = Request("POST", f"{host}/{path.format(version=line.version)}", headers, body=body, timeout=_TIMEOUT)
    return await ask(line.door, request, line.table)
