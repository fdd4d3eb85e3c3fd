"""`passaparola audit PATH...`: the baseline of a history of posts, without an installation or a database."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django
from django.conf import settings

from passaparola.cli.refusal import Refusal

ROWS_BETWEEN = 20_000  # rows between two signs of life


def main(words: Sequence[str]) -> int:
    """Print the baseline; 0 when files were read, 1 with a sentence on standard error when not."""
    flags = _parser().parse_args(words[1:])
    _set_up_words()
    told, zone = _told(flags.column), _zone(flags.zone)
    result = _audit(flags.paths, told, zone, flags.language)
    if flags.json:
        print(json.dumps(result, indent=1, ensure_ascii=False))
    else:
        from passaparola.cli.audit_table import lines

        print("\n".join(lines(result, flags.language)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="passaparola audit",
        description="The baseline of a history of posts, from exports of networks and from any table (CSV, XLSX).",
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="files, folders or ZIP archives")
    parser.add_argument("--json", action="store_true", help="for programs: docs/reference/audit-json.md")
    parser.add_argument(
        "--column",
        metavar="NAME=MEANING",
        action="append",
        default=[],
        help="what a column is, such as Hits=impressions or Posted=date:day-first; again for each column",
    )
    parser.add_argument("--zone", default="UTC", help="where hours and weekdays are told, such as Europe/Rome")
    parser.add_argument("--language", choices=("en", "it"), default="en", help="of the sentences")
    return parser


def _set_up_words() -> None:
    """The sentences need Django's languages and nothing else of it: no application, no database, no data folder."""
    if not settings.configured:
        settings.configure(USE_I18N=True, LANGUAGE_CODE="en")
        django.setup()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refusal(f"There is no time zone {name!r}: name one such as Europe/Rome.") from None


def _told(given: Sequence[str]) -> dict[str, str]:
    from passaparola.analysis.meanings import IGNORED, MEANINGS
    from passaparola.analysis.reading import is_meaning

    told = {}
    for each in given:
        name, equals, meaning = each.rpartition("=")
        if not equals or not is_meaning(meaning.strip()):
            meanings = ", ".join([*MEANINGS, "date:day-first", "date:month-first", IGNORED])
            raise Refusal(f"--column {each!r} is not NAME=MEANING. The meanings: {meanings}.")
        told[name.strip()] = meaning.strip()
    return told


def _audit(paths: Sequence[Path], told: Mapping[str, str], zone: ZoneInfo, language: str) -> dict[str, Any]:
    from passaparola.analysis.reading import Unsure
    from passaparola.analysis.tables import Unreadable
    from passaparola.audit.baseline import baseline, hash_of
    from passaparola.audit.gathering import gather
    from passaparola.audit.spoken import spoken
    from passaparola.workspaces.words import say

    try:
        result = baseline(gather(paths, told, _show), zone)
    except Unreadable as unreadable:
        raise Refusal(say(unreadable.reason, language)) from None
    except Unsure as unsure:
        raise Refusal(_question(unsure)) from None
    return {**_as_json(spoken(result, language)), "hash": hash_of(result)}


def _as_json(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _question(unsure: Any) -> str:
    asked = [f"  --column '{guess.name}={guess.meaning}'" for guess in unsure.plan.unsure]
    lines = [
        f"What these columns of {unsure} are is not clear. Say it (`ignore` leaves one out), such as:",
        *asked,
    ]
    return "\n".join(lines)


def _show(name: str, rows: int) -> None:
    if rows % ROWS_BETWEEN == 0 and sys.stderr.isatty():
        print(f"  {name}: {rows:,} rows …", end="\r", file=sys.stderr, flush=True)
