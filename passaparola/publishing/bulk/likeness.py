"""Finding a text that says nearly the same as another: by the runs of words that they share."""

import re
from collections import Counter
from collections.abc import Iterable

_RUN = 3  # words
_SHARED = 0.75  # of the shorter text's runs
_ADDRESS = re.compile(r"https?://\S+")


class Likeness:
    """Texts to hold others against; made once, each question costs as much as its own text is long."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._sizes: dict[str, int] = {}
        self._runs: dict[tuple[str, ...], list[str]] = {}
        for name, text in texts:
            runs = _runs(text)
            self._sizes[name] = len(runs)
            for each in runs:
                self._runs.setdefault(each, []).append(name)

    def twin(self, text: str) -> str:
        """The name of the text that is most like this one; empty when none is nearly the same."""
        own = _runs(text)
        shared = Counter(name for each in own for name in self._runs.get(each, ()))
        for name, count in shared.most_common(1):
            if count >= _SHARED * max(1, min(len(own), self._sizes[name])):
                return name
        return ""


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", _ADDRESS.sub(" ", text).casefold())
    if len(words) < _RUN:
        return {tuple(words)} if words else set()
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
