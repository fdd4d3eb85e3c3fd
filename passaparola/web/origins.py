"""Where pages and live updates are reached: on loopback, by whichever of its names the person typed."""

from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def origin(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def page_origins(public: str) -> frozenset[str]:
    """The origins that pages may have: the public one, and the other names of loopback where it is loopback."""
    scheme, host, port = _parts(public)
    if host not in LOOPBACK:
        return frozenset({origin(public)})
    return frozenset(f"{scheme}://{name}{port}" for name in LOOPBACK)


def live_origin(live: str, page_host: str) -> str:
    """The origin of the live updates for a page that was asked for at ``page_host`` (name and port)."""
    scheme, host, port = _parts(live)
    asked = _parts(f"{scheme}://{page_host}")[1]
    return f"{scheme}://{asked}{port}" if host in LOOPBACK and asked in LOOPBACK else origin(live)


def _parts(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    written = f"[{host}]" if ":" in host else host
    return parts.scheme, written, f":{parts.port}" if parts.port else ""
