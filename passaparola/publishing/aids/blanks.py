"""The blanks of a template, ``{product}``: found and filled in. Pure."""

import re
from collections.abc import Mapping

LONGEST = 40  # characters of a blank's name
MOST = 12  # blanks that one template asks for
_BLANK = re.compile(rf"\{{([^\W\d_][\w -]{{0,{LONGEST - 1}}})\}}")


def blanks(*texts: str) -> list[str]:
    """The names of the blanks of these texts, each once, in their order; what is over ``MOST`` stays as written."""
    found = dict.fromkeys(each.strip() for text in texts for each in _BLANK.findall(text))
    return list(found)[:MOST]


def filled(text: str, answers: Mapping[str, str]) -> str:
    """The text with its blanks filled; one without an answer stays as it is, to be seen."""
    return _BLANK.sub(lambda found: answers.get(found[1].strip(), "") or found[0], text)


def joined(text: str, more: str, *, apart: str = "\n\n") -> str:
    """One text under the other; ``apart`` stands between them when both say something."""
    above, below = text.rstrip(), more.strip()
    return apart.join(each for each in (above, below) if each)
