"""Names of the brand's mention book, written ``@name``, as each network knows them: pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from passaparola.kernel.spans import links


@dataclass(frozen=True)
class Known:
    """Somebody whom the brand mentions: ``handles`` by network id; ``plain`` is written where there is none."""

    name: str
    plain: str
    handles: Mapping[str, str] = field(default_factory=dict)

    def on(self, network: str) -> str:
        """How they are written on a network."""
        handle = str(self.handles.get(network, "")).strip().removeprefix("@")
        return f"@{handle}" if handle else self.plain


def resolved(text: str, network: str, mentions: Sequence[Known]) -> str:
    """The text with every name of the book as the network knows it. Addresses, and other names, stay as they are."""
    by_name = {each.name.casefold(): each for each in mentions if each.name}
    if not by_name or "@" not in text:
        return text
    inside = [(link.start, link.end) for link in links(text)]
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@/.+-])@({names})(?![\w@]|[.-]\w)", re.IGNORECASE)

    def written(found: "re.Match[str]") -> str:
        if any(start <= found.start() < end for start, end in inside):
            return found[0]
        return by_name[found[1].casefold()].on(network)

    return pattern.sub(written, text)
