"""What the fake keeps of a post, for its server and for its pages."""

from dataclasses import dataclass, field


@dataclass
class Record:
    """What lies under a key."""

    cid: str
    value: dict[str, object]
    likes: list[str] = field(default_factory=list)
    reposts: list[str] = field(default_factory=list)
    replies: list[tuple[str, str]] = field(default_factory=list)
