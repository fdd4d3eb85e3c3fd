"""``{% load words %}{{ message|say }}``: a message of kernel, networks or rules as a sentence."""

from collections.abc import Mapping
from typing import Any

from django import template

from passaparola.kernel.message import Message
from passaparola.workspaces import words

register = template.Library()


@register.filter
def say(message: Message | Mapping[str, Any] | None) -> str:
    """The sentence, of a message or of one as stored (``{"id": ..., "params": ...}``); nothing for nothing."""
    spoken = message if isinstance(message, Message) else Message.from_json(message)
    return words.say(spoken) if spoken else ""
