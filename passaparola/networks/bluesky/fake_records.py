"""What the fake keeps of a post, for its server and for its pages."""

from dataclasses import dataclass, field

from passaparola.kernel.http import Tree


@dataclass
class Record:
    """What lies under a key."""

    cid: str
    value: dict[str, object]
    likes: list[str] = field(default_factory=list)
    reposts: list[str] = field(default_factory=list)
    replies: list[tuple[str, str]] = field(default_factory=list)


def beside(value: Tree) -> tuple[str, str, str]:
    """What a record says besides its words: what it continues, what it warns of, and its language."""
    parent = value.opt("reply")
    warned = ", ".join(each.text("val") for each in value.at("labels").each("values")) if value.has("labels") else ""
    language = next((each.text() for each in value.each("langs")), "") if value.has("langs") else ""
    return parent.text("parent", "uri") if parent else "", warned, language
