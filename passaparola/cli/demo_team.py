"""The demo brand's team at work: who writes and who decides, aids, a queue, what comes again, and posts in every stage.

The words are in ``demo_team.toml``. All is done by the verbs that the pages call, and by the person who would do it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passaparola.cli import demo_past
from passaparola.cli.demo_past import Told

if TYPE_CHECKING:
    from passaparola.channels.models import Channel
    from passaparola.publishing.models import Post, Remark
    from passaparola.workspaces.models import Brand

KEPT_AS_SAID = ("first_comment", "split", "numbered", "poll", "relation", "stage")
"""Fields of a post that the words give as they are."""


@cache
def told() -> Told:
    """The words of the team."""
    return tomllib.loads((Path(__file__).parent / "demo_team.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Team:
    """The brand, its day, its people by user name, its channels by network, and the pictures of its library."""

    brand: "Brand"
    today: date
    zone: str
    people: Mapping[str, int]
    channels: "Mapping[str, Channel]"
    pictures: Mapping[str, Any]

    def reached(self, words: Told) -> "list[Channel]":
        """The channels that these words name, as far as the sandbox has them."""
        return [self.channels[each] for each in words.get("channels", ()) if each in self.channels]

    def day(self, ahead: int) -> date:
        """So many days from the demo's day."""
        return self.today + timedelta(days=ahead)

    def wall(self, words: Told) -> datetime:
        """The wall time of a plan."""
        return datetime.combine(self.day(words["days"]), time.fromisoformat(words["time"]))


def join(organisation: int, owner: int, brand: int, password: str) -> None:
    """The colleagues come by an invitation each, and sign in with the same password. Opens scopes of its own."""
    from passaparola.workspaces import inviting, tenancy
    from passaparola.workspaces.models import Person

    by = Person.objects.get(pk=owner)
    for each in told()["people"]:
        first, last = each["name"]
        person = Person.objects.create_user(each["user"], "", password, first_name=first, last_name=last)
        with tenancy.person(owner):
            link = inviting.invite(organisation, each["role"], [brand], by)
        inviting.accept(link.strip("/").rpartition("/")[2], person.pk)


def gathered(brand: "Brand", today: date, zone: str, pictures: Mapping[str, Any]) -> Team:
    """The team, inside the brand's scope."""
    from passaparola.channels.models import Channel
    from passaparola.workspaces import members

    people = {each.person.username: each.person_id for each in members.of(brand.organisation_id)}
    channels = {each.network: each for each in Channel.objects.order_by("-pk")}
    return Team(brand, today, zone, people, channels, pictures)


def hold_back(team: Team, person: int) -> None:
    """Something came due while everything was held; in one transaction, before anything else is on its way."""
    from passaparola.deliveries import resuming, store
    from passaparola.kernel import plans
    from passaparola.publishing import scheduling
    from passaparola.workspaces.models import Person

    words, who = told()["held"], str(Person.objects.get(pk=person))
    if not (channels := team.reached(words)):
        return
    resuming.hold(team.brand, words["reason"], person, who)
    post = demo_past.written(team.brand.pk, person, words, channels, None)
    moment = store.now() - timedelta(minutes=words["minutes"])
    scheduling.schedule(post, plans.to_wall(moment, team.zone), team.zone, person)
    resuming.resume(team.brand, person, who)


def furnish(team: Team, person: int) -> None:
    """Everything else, inside the brand's scope, when the plan and the first posts are there."""
    from passaparola.publishing.models import Post
    from passaparola.publishing.planning import team as people
    from passaparola.strategy.models import Partner

    for each in told()["partners"]:
        Partner.objects.create(brand=team.brand, **each)
    _shelve(team, person)
    _pause(team, person)
    for each in told()["posts"]:
        _write(team, each)
    for each in told()["assigned"]:
        people.assign(Post.objects.get(title=each["title"]), team.people[each["to"]], team.brand)
    for each in told()["remarks"]:
        _remark(Post.objects.get(title=each["title"]), each)
    _fill_queue(team, person)
    _come_again(team, person)
    _campaign(team)


def _shelve(team: Team, person: int) -> None:
    """What the team writes with."""
    from passaparola.publishing.models import Aid, Mention

    for each in told()["aids"]:
        content = {name: each[name] for name in ("text", "title", "first_comment") if name in each}
        Aid.objects.create(brand=team.brand, kind=each["kind"], name=each["name"], content=content, made_by_id=person)
    for each in told()["mentions"]:
        Mention.objects.create(brand=team.brand, **each)


def _pause(team: Team, person: int) -> None:
    from passaparola.publishing.places import Quiet
    from passaparola.publishing.planning import pauses

    words = told()["pause"]
    pauses.make(team.brand, Quiet("", team.day(words["first"]), team.day(words["last"])), words["reason"], person)


def _write(team: Team, words: Told) -> None:
    """A post as its author leaves it, and what the others did with it."""
    from passaparola.publishing.versions import keeping

    writer = team.people[words["by"]]
    said = words | {"text": words.get("before", words["text"])}
    post = demo_past.written(
        team.brand.pk, writer, said, team.reached(words), team.pictures.get(words.get("picture", ""))
    )
    _describe(team, post, words)
    if "before" in words:
        keeping.keep(post, team.people["demo"])
        post.text = words["text"]
    post.save()
    _own_texts(team, post, words)
    keeping.keep(post, writer)
    for each in words.get("remarks", ()):
        _remark(post, each)
    _decide(team, post, words)
    if "schedule" in words:
        _schedule(team, post, words["schedule"], writer)


def _describe(team: Team, post: "Post", words: Told) -> None:
    from passaparola.publishing.content.labels import labelled
    from passaparola.publishing.sheet import sheet_of
    from passaparola.strategy.models import Partner, Pillar

    for name in KEPT_AS_SAID:
        setattr(post, name, words.get(name, getattr(post, name)))
    post.assignee_id = team.people.get(words.get("to", ""))
    if "pillar" in words:
        post.pillar = Pillar.objects.order_by("position", "pk")[words["pillar"]]
    if "plan" in words:
        wall = team.wall(words["plan"])
        post.plan_date, post.plan_time, post.zone = wall.date(), wall.time(), team.zone
    if "partner" in words:
        post.partner = Partner.objects.get(name=words["partner"])
        post.text = labelled(post.text, sheet_of(post).disclosure, post.language)


def _own_texts(team: Team, post: "Post", words: Told) -> None:
    """What a channel says in words of its own, with the label that all need."""
    from passaparola.publishing.content.labels import labelled
    from passaparola.publishing.sheet import sheet_of

    told_of = sheet_of(post).disclosure
    for network, text in words.get("own", {}).items():
        own = labelled(text, told_of, post.language)
        post.variants.filter(channel__network=network).update(text=own)


def _remark(post: "Post", words: Told, to: "Remark | None" = None) -> None:
    from passaparola.publishing.remarks import writing
    from passaparola.workspaces.models import Person

    at = writing.Place(words.get("place", ""), words.get("quote", ""))
    row = writing.add(post, words["text"], Person.objects.get(username=words["by"]), at, to)
    for each in words.get("answers", ()):
        _remark(post, each, row)


def _decide(team: Team, post: "Post", words: Told) -> None:
    """Its author asks a colleague, who has answered or has not."""
    from passaparola.publishing import approving
    from passaparola.publishing.approving import Question
    from passaparola.publishing.rules import Mode, Verdict
    from passaparola.workspaces.models import Person

    if not {"approved", "asked"} & set(words):
        return
    asked = approving.ask(post, Question(Mode.COLLEAGUE, note=words.get("asked", "")), team.people[words["by"]])
    if "approved" in words:
        decider = Person.objects.get(pk=team.people[words["approved"]["by"]])
        said = words["approved"]["comment"]
        approving.decide(asked, Verdict.APPROVED, name=str(decider), comment=said, person=decider.pk)


def _schedule(team: Team, post: "Post", words: Told, person: int) -> None:
    from passaparola.publishing import scheduling

    if post.variants.filter(chosen=True).exists():
        scheduling.schedule(post, team.wall(words), team.zone, person)


def _fill_queue(team: Team, person: int) -> None:
    """A queue with what waits in it, and a post that rests until it may go out through it again."""
    from passaparola.publishing.models import Post
    from passaparola.publishing.planning import evergreen, queues
    from passaparola.strategy.models import Pillar

    words = told()["queue"]
    times = [(day, time.fromisoformat(clock)) for day, clock in words["times"]]
    pillar = Pillar.objects.order_by("position", "pk")[words["pillar"]]
    shape = queues.Shape(words["name"], pillar, team.reached(words), times)
    queue = queues.keep(team.brand, shape)
    queues.add(queue, [demo_past.written(team.brand.pk, person, each, (), None) for each in words["posts"]], person)
    again = Post.objects.get(title=words["evergreen"]["title"])
    evergreen.add(again, queue, evergreen.Rest(words["evergreen"]["rest"]), team.zone)
    queues.top_up(queue.pk, team.zone)


def _come_again(team: Team, person: int) -> None:
    from passaparola.publishing.models import Stage
    from passaparola.publishing.places import WEEK, Pattern
    from passaparola.publishing.planning import recurring

    words = told()["recurring"]
    post = demo_past.written(team.brand.pk, person, words, team.reached(words), None)
    post.stage = Stage.READY
    post.save()
    pattern = Pattern(WEEK, 1, team.day(1), (words["weekday"],))
    series = recurring.Series(pattern, time.fromisoformat(words["time"]), team.zone)
    recurring.make_due(recurring.keep(post, series, person).pk, team.zone)


def _campaign(team: Team) -> None:
    """The campaign that some posts belong to, whoever wrote them."""
    from passaparola.publishing.models import Post
    from passaparola.strategy.models import Campaign, Goal

    words = told()["campaign"]
    said = {name: words[name] for name in ("name", "about", "hue")}
    goals: Sequence[Goal] = list(Goal.objects.order_by("pk"))
    campaign = Campaign.objects.create(
        brand=team.brand, starts_on=team.day(-words["from"]), ends_on=team.day(words["days"]),
        goal=goals[words["goal"]], **said,
    )  # fmt: skip
    Post.objects.filter(title__in=words["posts"]).update(campaign=campaign)
