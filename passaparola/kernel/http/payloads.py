"""Bodies as the transport writes them."""

import asyncio
from typing import BinaryIO
from urllib.parse import quote

from aiohttp import MultipartWriter
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import BytesPayload, Payload

from passaparola.kernel.http.bodies import Body, File, Multipart, Part, Raw

_CHUNK = 256 * 1024  # bytes


class _FilePayload(Payload):
    """A file of known size, read in a thread piece by piece; a file that ends early breaks the request off."""

    def __init__(self, file: File) -> None:
        super().__init__(file, content_type=file.media_type)
        self._size = file.size
        self._file = file

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Files are never shown as text."""
        return self._file.media_type

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write the whole file. Raises OSError when it is shorter or longer than it was said to be."""
        source = await asyncio.to_thread(self._file.open)
        try:
            await self._copy(source, writer)
        finally:
            await asyncio.to_thread(source.close)

    async def _copy(self, source: BinaryIO, writer: AbstractStreamWriter) -> None:
        left = self._file.size
        while chunk := await asyncio.to_thread(source.read, _CHUNK):
            left -= len(chunk)
            if left < 0:
                break
            await writer.write(chunk)
        if left:
            raise OSError(f"the file is not {self._file.size} bytes long")


def payload(body: Body) -> Payload:
    """The body in the transport's terms, its length known beforehand, so that nothing goes out chunked."""
    if isinstance(body, File):
        return _FilePayload(body)
    if isinstance(body, Multipart):
        return _multipart(body)
    raw = body if isinstance(body, Raw) else body.encoded()
    return BytesPayload(raw.content, content_type=raw.media_type)


def _multipart(body: Multipart) -> MultipartWriter:
    writer = MultipartWriter("form-data")
    for part in body.parts:
        piece = payload(part.content)
        piece.headers["Content-Disposition"] = _disposition(part)
        writer.append_payload(piece)
    return writer


def _disposition(part: Part) -> str:
    """As browsers write it (WHATWG, multipart/form-data): quotes and line ends percent-encoded, the rest in UTF-8."""
    fields = [("name", part.name)] + ([("filename", part.filename)] if part.filename is not None else [])
    written = (f'{key}="{_field(value)}"' for key, value in fields)
    return "; ".join(("form-data", *written))


def _field(value: str) -> str:
    return "".join(quote(char) if char in '"\r\n\0' else char for char in value)
