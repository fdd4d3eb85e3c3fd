"""The baseline as a person reads it at the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

_WORDS = {
    "it": {
        "rows read": "righe lette",
        "posts": "post",
        "duplicates": "doppioni",
        "rejected": "rifiutate",
        "Span": "Periodo",
        "Cadence": "Cadenza",
        "posts a week": "post a settimana",
        "Formats": "Formati",
        "Followers": "Follower",
        "Best hour": "Ora migliore",
        "unknown": "non si sa",
        "metric": "metrica",
        "median": "mediana",
        "95% interval": "intervallo al 95%",
        "format": "formato",
        "hour": "ora",
        "weekday": "giorno",
        "by": "per",
        "Definitions": "Definizioni",
        "Best posts": "Post migliori",
        "Rejected rows": "Righe rifiutate",
        "row": "riga",
    }
}
SHOWN_REFUSALS = 20
_WIDTH = 44


def lines(result: Mapping[str, Any], language: str) -> Iterator[str]:
    """The lines of the report."""
    words = _WORDS.get(language, {})

    def word(english: str) -> str:
        return words.get(english, english)

    counts = ((result[name], word(said)) for name, said in _COUNTS)
    yield ", ".join(f"{count} {said}" for count, said in counts)
    yield from _facts(result, word)
    yield ""
    yield from _figures(result, word)
    yield from _groups(result, word)
    yield from _posts(result, word)
    yield from _rejected(result, word)
    yield f"\n{word('Definitions')}:"
    yield from (f"  {name}: {said}" for name, said in result["definitions"].items())
    yield f"\nsha256 {result['hash']}"


_COUNTS = (("rows", "rows read"), ("posts", "posts"), ("duplicates", "duplicates"), ("rejected", "rejected"))


def _facts(result: Mapping[str, Any], word: Any) -> Iterator[str]:
    span, cadence = result["span"], result["cadence"]
    unknown = word("unknown")
    yield f"{word('Span')}: " + (
        f"{span['from'][:10]} – {span['to'][:10]}" if span else f"{unknown}. {result['span_reason']}"
    )
    paced = (
        f"{cadence['posts_per_week']:.1f} {word('posts a week')}"
        if cadence
        else f"{unknown}. {result['cadence_reason']}"
    )
    yield f"{word('Cadence')}: {paced}"
    mix = result["formats"]
    parts = (
        ", ".join(f"{name} {part['n']}" for name, part in mix.items())
        if mix
        else f"{unknown}. {result['formats_reason']}"
    )
    yield f"{word('Formats')}: {parts}"
    grown = result["followers"]
    said = f"{grown['from']:.0f} → {grown['to']:.0f}" if grown else f"{unknown}. {result['followers_reason']}"
    yield f"{word('Followers')}: {said}"
    hour = result["best_hour"]
    yield f"{word('Best hour')}: " + (str(hour) if hour is not None else f"{unknown}. {result['best_hour_reason']}")


def _figures(result: Mapping[str, Any], word: Any) -> Iterator[str]:
    yield f"{word('metric'):<{_WIDTH}} {word('median'):>12} {'n':>8}  {word('95% interval')}"
    for name, figure in result["metrics"].items():
        yield _line(name, figure)


def _line(name: str, figure: Mapping[str, Any]) -> str:
    interval = figure["interval"]
    between = f"{_number(interval[0])} … {_number(interval[1])}" if interval else "–"
    return f"{name:<{_WIDTH}} {_number(figure['median']):>12} {figure['n']:>8}  {between}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.5f}" if abs(value) < 1 and value else f"{value:,.1f}".removesuffix(".0")


def _groups(result: Mapping[str, Any], word: Any) -> Iterator[str]:
    main = result["main_metric"]
    if main is None:
        return
    for group, keys in result["metrics"][main]["by"].items():
        if keys:
            yield f"\n{main}, {word('by')} {word(group)}"
            yield from (_line(f"  {key}", figure) for key, figure in keys.items())


def _posts(result: Mapping[str, Any], word: Any) -> Iterator[str]:
    if result["best_posts"]:
        yield f"\n{word('Best posts')} ({result['main_metric']})"
        for post in result["best_posts"]:
            said = " ".join((post["text"] or post["url"] or post["id"] or f"{word('row')} {post['row']}").split())
            yield f"  {_number(post['value']):>10}  {_plain(said)[:90]}"


def _rejected(result: Mapping[str, Any], word: Any) -> Iterator[str]:
    if result["refused"]:
        yield f"\n{word('Rejected rows')}"
        for refusal in result["refused"][:SHOWN_REFUSALS]:
            yield f"  {refusal['file']}, {word('row')} {refusal['row']}: {_plain(refusal['reason'])}"


def _plain(text: str) -> str:
    """Without the signs that would move the terminal's cursor."""
    return "".join(char if char.isprintable() else " " for char in text)
