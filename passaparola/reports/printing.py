"""``python -m passaparola.reports.printing``: HTML from standard input becomes PDF/UA on standard output.

A process of its own, without Django and without secrets in its environment. Whatever the document names, only the
report's own style sheet and fonts are given to it: nothing is ever fetched, and no file is read by an address.
"""

import resource
import sys
from pathlib import Path
from typing import Any

from weasyprint import HTML  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

PACKAGE = Path(__file__).resolve().parents[1]
ASSETS = {
    "passaparola:report.css": (PACKAGE / "reports" / "print.css", "text/css"),
    "passaparola:inter-latin.woff2": (PACKAGE / "web" / "static" / "vendor" / "inter-latin.woff2", "font/woff2"),
    "passaparola:inter-latin-ext.woff2": (
        PACKAGE / "web" / "static" / "vendor" / "inter-latin-ext.woff2",
        "font/woff2",
    ),
}
MAX_MEMORY = 2 * 1024**3  # bytes of address space
MAX_SECONDS = 50  # of processor time


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Gives out the report's own assets and refuses everything else."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The asset of that name. Raises ValueError for any other address."""
        if url not in ASSETS:
            raise ValueError("only the report's own assets are read")
        path, kind = ASSETS[url]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def printed(html: str) -> bytes:
    """The document as PDF/UA-1, with tags, bookmarks and its language."""
    document = HTML(string=html, url_fetcher=Assets(), base_url="passaparola:")
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made


def main() -> None:
    """Read, print, write."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    sys.stdout.buffer.write(printed(sys.stdin.buffer.read().decode()))


if __name__ == "__main__":
    main()
