"""The Bot API in memory: one bot, its channel, and the group where the channel's posts are talked about.

Shaped by the API's own description (10.1). Updates are kept until they are confirmed by an offset, a hundred at a time.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, FormPart
from passaparola.kernel.network.fakes import Shown
from passaparola.kernel.network.spec import TextUnit
from passaparola.kernel.text import length

CHANNEL, GROUP, BOT = -1001234567890, -1009876543210, 123456789
_PAGE, _LONGEST, _LONGEST_CAPTION, _LARGEST = 100, 4_096, 1_024, 50_000_000
_CHOICES = (1, 12)
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
Answer = Callable[[Mapping[str, Any], Mapping[str, FormPart]], object]


class Refusal(Exception):
    """The API says no."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        told: dict[str, object] = {"ok": False, "error_code": status, "description": description}
        self.answer = FakeResponse.json(told | ({"parameters": parameters} if parameters else {}), status)


@dataclass
class Sent:
    """A message of the bot's; those of one album share its first number."""

    id: int
    chat: int
    text: str
    kind: str = ""
    album: int = 0
    poll: tuple[str, ...] = ()
    answers: int = 0
    below: int = 0  # the channel's post that it is an answer under, in the group
    replies: list[tuple[str, str]] = field(default_factory=list)


class TelegramFake:
    """One server of the Bot API."""

    token = f"{BOT}:demo-demo-demo-demo-demo-demo-demo-demo"

    def __init__(self) -> None:
        self.sent: dict[int, Sent] = {}
        self.people: dict[str, int] = {}
        self.updates: list[dict[str, Any]] = []
        self.webhook = ""
        self.rights = {"status": "administrator", "can_post_messages": True}
        self.linked, self.hears_all = True, True
        self._ids, self._update_ids = count(2), count(700_000_001)
        self._calls: Mapping[tuple[str, str], Answer] = {
            ("GET", "getMe"): self._me, ("GET", "getChat"): self._chat_info, ("GET", "getChatMember"): self._member,
            ("GET", "getChatMemberCount"): lambda *_: 128, ("GET", "getUpdates"): self._updates,
            ("GET", "getWebhookInfo"): self._webhook, ("POST", "sendMessage"): self._message,
            ("POST", "sendPhoto"): self._photo, ("POST", "sendVideo"): self._video,
            ("POST", "sendMediaGroup"): self._album, ("POST", "sendPoll"): self._poll,
            ("POST", "editMessageText"): self._edit_text, ("POST", "editMessageCaption"): self._edit_caption,
            ("POST", "deleteMessage"): self._delete,
        }  # fmt: skip

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a method of the API."""
        found = re.fullmatch(r"/bot([^/]+)/(\w+)", request.path)
        if not found:
            return FakeResponse.json({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        try:
            if not self.token or found[1] != self.token:
                raise Refusal(401, "Unauthorized")
            answer = self._calls.get((request.method, found[2]))
            if answer is None:
                raise Refusal(404, "Not Found: method not found")
            return FakeResponse.json({"ok": True, "result": answer(_given(request), request.form)})
        except Refusal as refusal:
            return refusal.answer

    # What the sandbox and the contracts ask for

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types."""
        return {"token": self.token, "chat": "@fornopassaparola", "server": url}

    def shown(self) -> Sequence[Shown]:
        """The channel's posts, newest first; an album is one."""
        heads = [each for each in self.sent.values() if each.chat == CHANNEL and each.album in (0, each.id)]
        return [self._shown(each) for each in sorted(heads, key=lambda each: -each.id)]

    def _shown(self, head: Sent) -> Shown:
        files = tuple("" for each in self.sent.values() if each.kind and (each.album or each.id) == head.id)
        own = [("Forno", each.text) for each in self.sent.values() if each.below == head.id]
        return Shown(
            f"{CHANNEL}/{head.id}", "", head.text, "", files, 0, 0, (*head.replies, *own), poll=head.poll,
            follows=f"{CHANNEL}/{head.answers}" if head.answers else "",
        )  # fmt: skip

    def like(self, post: str, who: str) -> bool:
        """Reactions are shown to no bot."""
        return False

    def repost(self, post: str, who: str) -> bool:
        """Nor is who forwards."""
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody comments in the discussion group, below the copy of the post there, or answers the bot there."""
        chat, number = (int(each) for each in post.split("/"))
        known = self.sent.get(number)
        if known is not None and chat == CHANNEL:
            known.replies.append((who, text))
            self._update(who, text, self._group(), self._copy(known))
        else:
            bot = {"id": BOT, "is_bot": True, "first_name": "Forno"}
            self._update(
                who, text, self._group(), {"message_id": number, "date": _now(), "chat": self._group(), "from": bot}
            )
        return True

    def write(self, who: str, text: str) -> None:
        """Somebody writes to the bot in private."""
        person = self._person(who)
        self._update(who, text, {"id": person["id"], "type": "private", "first_name": who})

    def remove(self, post: str) -> None:
        """Deleted in the app."""
        self._drop(int(post.split("/")[1]))

    def shut_out(self) -> None:
        """The token is revoked with @BotFather."""
        self.token = ""

    # The bot and its chats

    def _me(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        return {
            "id": BOT, "is_bot": True, "first_name": "Forno", "username": "forno_passaparola_bot",
            "can_read_all_group_messages": self.hears_all,
        }  # fmt: skip

    def _chat_info(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        if given.get("chat_id") not in (str(CHANNEL), "@fornopassaparola"):
            raise Refusal(400, "Bad Request: chat not found")
        linked = {"linked_chat_id": GROUP} if self.linked else {}
        required = {
            "accent_color_id": 0, "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        }  # fmt: skip
        return {**self._channel(), **required, **linked}

    def _member(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        bot = {"id": BOT, "is_bot": True, "first_name": "Forno", "username": "forno_passaparola_bot"}
        if self.rights["status"] != "administrator":
            return {**self.rights, "user": bot}
        may = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
               "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
               "can_post_stories", "can_edit_stories", "can_delete_stories")  # fmt: skip
        return {**dict.fromkeys(may, False), **self.rights, "user": bot}

    def _webhook(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    def _updates(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(given.get("offset", "0"))
        self.updates = [each for each in self.updates if each["update_id"] >= offset]
        return self.updates[: int(given.get("limit", str(_PAGE)))]

    # Messages

    def _message(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        text = _text(given, "text", _LONGEST)
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        return self._told_of(self._keep(given, text))

    def _photo(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        return self._file(given, files, "photo")

    def _video(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        return self._file(given, files, "video")

    def _file(self, given: Mapping[str, Any], files: Mapping[str, FormPart], kind: str) -> object:
        _checked(files.get(kind))
        return self._told_of(self._keep(given, _text(given, "caption", _LONGEST_CAPTION), kind=kind))

    def _album(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        items = given["media"]
        if not 2 <= len(items) <= 10:
            raise Refusal(400, "Bad Request: group send failed: 2 to 10 items are wanted")
        texts = [_text(item, "caption", _LONGEST_CAPTION) for item in items]
        for item in items:
            _checked(files.get(item["media"].removeprefix("attach://")))
        made = [self._keep(given, text, kind=item["type"]) for text, item in zip(texts, items, strict=True)]
        for each in made:
            each.album = made[0].id
        return [self._told_of(each) for each in made]

    def _poll(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        question, choices = _text(given, "question", 300), [each["text"] for each in given["options"]]
        fits = _CHOICES[0] <= len(choices) <= _CHOICES[1] and all(0 < len(each) <= 100 for each in choices)
        if not question or not fits or not 5 <= given.get("open_period", 5) <= 2_628_000:
            raise Refusal(400, "Bad Request: the poll is not valid")
        return self._told_of(self._keep(given, question, poll=tuple(choices)))

    def _edit_text(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        return self._edited(given, _text(given, "text", _LONGEST), captioned=False)

    def _edit_caption(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        return self._edited(given, _text(given, "caption", _LONGEST_CAPTION), captioned=True)

    def _edited(self, given: Mapping[str, Any], text: str, *, captioned: bool) -> object:
        known = self.sent.get(int(given["message_id"]))
        if known is None or bool(known.kind) != captioned:
            raise Refusal(400, "Bad Request: message to edit not found")
        if known.text == text:
            raise Refusal(400, "Bad Request: message is not modified")
        known.text = text
        return self._told_of(known)

    def _delete(self, given: Mapping[str, Any], files: Mapping[str, FormPart]) -> object:
        if int(given["message_id"]) not in self.sent:
            raise Refusal(400, "Bad Request: message to delete not found")
        del self.sent[int(given["message_id"])]
        return True

    def _keep(self, given: Mapping[str, Any], text: str, *, kind: str = "", poll: tuple[str, ...] = ()) -> Sent:
        chat = int(given["chat_id"])
        if chat == CHANNEL and not self.rights.get("can_post_messages"):
            raise Refusal(400, "Bad Request: need administrator rights in the channel chat")
        answers = int((given.get("reply_parameters") or {}).get("message_id", 0))
        made = Sent(next(self._ids), chat, text, kind, poll=poll, answers=answers)
        self.sent[made.id] = made
        made.below = self._above(answers) if chat != CHANNEL else 0
        return made

    def _above(self, number: int) -> int:
        """The post in the channel whose talk a message of the group belongs to."""
        messages = [each["message"] for each in self.updates]
        found = (each.get("reply_to_message", {}) for each in messages if each["message_id"] == number)
        above: Mapping[str, Any] = next(found, {})
        if "forward_origin" in above:
            return int(above["forward_origin"]["message_id"])
        known = self.sent.get(above.get("message_id", 0))
        return known.below if known else 0

    def _drop(self, id: int) -> None:
        for each in [each.id for each in self.sent.values() if id in (each.id, each.album)]:
            del self.sent[each]

    # How it tells of them

    def _told_of(self, made: Sent) -> dict[str, Any]:
        chat = self._channel() if made.chat == CHANNEL else {"id": made.chat, "type": "supergroup", "title": "Forno"}
        told: dict[str, Any] = {"message_id": made.id, "date": _now(), "chat": chat}
        size = {"file_id": f"f{made.id}", "file_unique_id": f"u{made.id}", "width": 64, "height": 48}
        if made.kind == "photo":
            return told | {"photo": [size], "caption": made.text}
        if made.kind == "video":
            return told | {"video": size | {"duration": 1}, "caption": made.text}
        return told | ({} if made.poll else {"text": made.text})

    def _channel(self) -> dict[str, Any]:
        return {"id": CHANNEL, "type": "channel", "title": "Forno Passaparola", "username": "fornopassaparola"}

    def _group(self) -> dict[str, Any]:
        return {"id": GROUP, "type": "supergroup", "title": "Amici del forno"}

    def _origin(self, post: Sent) -> dict[str, Any]:
        return {"type": "channel", "date": _now(), "chat": self._channel(), "message_id": post.id}

    def _copy(self, post: Sent) -> dict[str, Any]:
        told = {"message_id": post.id + 50_000, "date": _now(), "chat": self._group(), "is_automatic_forward": True}
        return told | {"forward_origin": self._origin(post), "text": post.text}

    def _update(self, who: str, text: str, chat: dict[str, Any], above: dict[str, Any] | None = None) -> None:
        message = {"message_id": next(self._ids), "date": _now(), "chat": chat, "from": self._person(who), "text": text}
        told = message | ({"reply_to_message": above} if above else {})
        self.updates.append({"update_id": next(self._update_ids), "message": told})

    def _person(self, who: str) -> dict[str, Any]:
        id = self.people.setdefault(who, 5_000_000 + len(self.people))
        handle = re.sub(r"\W", "", who).lower()
        return {"id": id, "is_bot": False, "first_name": who, "username": handle}


def _given(request: FakeRequest) -> dict[str, Any]:
    """The parameters, wherever they stand: in the query, in JSON, or in a form whose structures are JSON."""
    if request.method == "GET":
        return dict(request.query)
    if request.form:
        texts = {name: part.content.decode() for name, part in request.form.items() if part.filename is None}
        return {
            name: json.loads(text) if name in ("media", "reply_parameters") else text for name, text in texts.items()
        }
    try:
        found: dict[str, Any] = json.loads(request.body)
    except ValueError:
        raise Refusal(400, "Bad Request: can't parse JSON object") from None
    return found


def _text(given: Mapping[str, Any], name: str, most: int) -> str:
    text = str(given.get(name, ""))
    if length(text, TextUnit.UTF16) > most:
        raise Refusal(400, "Bad Request: message is too long" if name == "text" else f"Bad Request: {name} is too long")
    return text.strip() if name == "question" else text


def _checked(part: FormPart | None) -> None:
    if part is None or not part.content:
        raise Refusal(400, "Bad Request: there is no file in the request")
    if len(part.content) > _LARGEST:
        raise Refusal(413, "Request Entity Too Large")


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


FAKE = TelegramFake
