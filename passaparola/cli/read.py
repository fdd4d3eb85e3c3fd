"""`passaparola read PATH...`: what an export of a network holds, post by post; it needs no installation."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import django
from django.conf import settings

from passaparola import networks
from passaparola.cli.refusal import Refusal
from passaparola.kernel.exports import Export, Unreadable, open_export
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import Over, UnknownMetric, may_add
from passaparola.kernel.network.archives import ArchivedPost, Reading
from passaparola.kernel.network.archives import Refusal as Refused
from passaparola.kernel.network.port import Network

SHOWN_REASONS = 20


def main(words: Sequence[str]) -> int:
    """Print the posts; 0 when the export was read, also in part, 1 with a sentence on standard error when not."""
    flags = _parser().parse_args(words[1:])
    if not settings.configured:
        settings.configure(USE_I18N=True, LANGUAGE_CODE="en")
        django.setup()
    for path in flags.paths:
        try:
            for summary in _read(path, sys.stdout if flags.jsonl else None, flags.language):
                _print(summary, flags)
        except Unreadable as unreadable:
            raise Refusal(_say(unreadable.reason, flags.language)) from None
        except BrokenPipeError:  # whoever reads the lines has enough of them
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="passaparola read",
        description="What an export of a network holds: a file, a folder, or a ZIP or TAR archive.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="files, folders or archives")
    parser.add_argument(
        "--jsonl", action="store_true", help="each post as a line of JSON, then a line with the summary"
    )
    parser.add_argument("--summary", action="store_true", help="only the summary, as JSON")
    parser.add_argument("--language", choices=("en", "it"), default="en", help="of the sentences")
    return parser


@dataclass
class Summary:
    """What was read of one export by one network."""

    file: str
    network: str
    kinds: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    engagement: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    media: int = 0
    present: int = 0
    links: int = 0
    undated: int = 0
    followers: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def add(self, post: ArchivedPost) -> None:
        """Count one post."""
        self.kinds[post.kind] += 1
        self.formats[post.format or "unknown"] += 1
        self.media += len(post.media)
        self.present += sum(file.present for file in post.media)
        self.links += len(post.links)
        self.engagement.update({name: value for name, value in post.metrics.items() if _is_sum(name)})
        at = post.at if post.at is None or post.at.tzinfo else post.at.replace(tzinfo=UTC)
        if at is None:
            self.undated += 1
        else:
            self.first, self.last = min(self.first or at, at), max(self.last or at, at)

    def as_json(self) -> dict[str, object]:
        """The summary as it is printed; ``engagement`` are sums, of figures that may be added and of no others."""
        span = {"from": self.first.isoformat(), "to": self.last.isoformat()} if self.first and self.last else None
        return {
            "file": self.file,
            "network": self.network,
            "posts": sum(self.kinds.values()),
            "kinds": dict(self.kinds),
            "formats": dict(self.formats),
            "span": span,
            "undated": self.undated,
            "media": {"named": self.media, "present": self.present},
            "links": self.links,
            "engagement": {name: round(value, 6) for name, value in self.engagement.items()},
            "followers": self.followers,
            "rejected": sum(self.reasons.values()),
            "reasons": dict(self.reasons.most_common(SHOWN_REASONS)),
        }


def _is_sum(name: str) -> bool:
    """Whether the figure may be added over posts; one that the catalogue does not know is not."""
    try:
        return may_add(name, Over.POSTS)
    except UnknownMetric:
        return False


def _read(path: Path, out: TextIO | None, language: str) -> Iterator[Summary]:
    """Read one export by each network that knows it. Raises Unreadable."""
    with open_export(path) as export:
        found = networks.knowing(export)
        if not found:
            raise Unreadable("export.unknown", name=export.name)
        for network in found:
            yield _summed(network, export, out, language)


def _summed(network: Network, export: Export, out: TextIO | None, language: str) -> Summary:
    summary = Summary(export.name, network.spec.id)
    for item in network.archive.read(export) if network.archive else ():
        if isinstance(item, ArchivedPost):
            summary.add(item)
        elif isinstance(item, Refused):
            summary.reasons[_say(item.reason, language)] += 1
        else:
            summary.followers += 1
        if out is not None:
            print(_json(_line(network.spec.id, item, language)), file=out)
    return summary


def _json(value: object) -> str:
    """One line; half an emoji, as hostile files have them, becomes a question mark."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()


def _line(network: str, item: ArchivedPost | Refused | Reading, language: str) -> dict[str, object]:
    if isinstance(item, Refused):
        return {"network": network, "rejected": item.row, "reason": _say(item.reason, language)}
    if isinstance(item, Reading):
        return {"network": network, "metric": item.metric, "value": item.value, "at": item.at.isoformat()}
    at = item.at.isoformat() if item.at and item.timed else item.at.date().isoformat() if item.at else None
    return {
        "network": network, "id": item.id, "kind": item.kind, "at": at, "format": item.format, "url": item.url,
        "author": item.author, "language": item.language, "title": item.title, "text": item.text,
        "links": list(item.links), "metrics": dict(item.metrics),
        "media": [file.__dict__ for file in item.media],
    }  # fmt: skip


def _print(summary: Summary, flags: argparse.Namespace) -> None:
    told = summary.as_json()
    if flags.jsonl:
        print(_json({"summary": told}))
    elif flags.summary:
        print(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        print("\n".join(_spoken(summary, flags.language)))


def _spoken(summary: Summary, language: str) -> Iterator[str]:
    """The summary as a person reads it at the terminal."""
    told = summary.as_json()
    params = {"name": summary.file, "network": networks.named(summary.network).spec.name}
    yield _say(Message("export.read", {**params, "count": sum(summary.kinds.values())}), language)
    yield "  " + ", ".join(f"{name} {count}" for name, count in summary.kinds.items())
    if summary.first and summary.last:
        yield f"  {summary.first:%Y-%m-%d} – {summary.last:%Y-%m-%d}"
    yield "  " + ", ".join(f"{name} {value:,.0f}" for name, value in summary.engagement.items())
    files = {"count": summary.media, "present": summary.present, "links": summary.links}
    yield "  " + _say(Message("export.files", files), language)
    if summary.reasons:
        yield "  " + _say(Message("export.partial", {"count": sum(summary.reasons.values())}), language)
        yield from (f"    {count} × {reason}" for reason, count in dict(told["reasons"]).items())  # type: ignore[call-overload]


def _say(message: Message, language: str) -> str:
    from passaparola.workspaces.words import say

    return say(message, language)
