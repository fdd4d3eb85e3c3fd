"""What goes out: texts up to the limit, pictures, problems, secrets that stay, and the people who answer."""

import logging

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.http import Request
from passaparola.kernel.network.outcomes import NetworkError, Rejected
from passaparola.kernel.network.spec import TextLimit, TextUnit
from passaparola.kernel.text import measured
from tests.contracts.stage import Stage


async def the_longest_text_goes_and_a_longer_one_is_never_cut(stage: Stage) -> None:
    for limit in stage.network.spec.text:
        files = (stage.file(),) if limit.with_media else ()
        await stage.publish(stage.draft(_filled(limit), files))
        over = _filled(limit) + "à"
        before = len(stage.fake.shown())
        try:
            remote = await stage.publish(stage.draft(over, files))
        except Rejected:
            assert len(stage.fake.shown()) == before
        else:
            assert next(post.text for post in stage.fake.shown() if post.id == remote.id) == over


def _filled(limit: TextLimit) -> str:
    piece = "a" if limit.unit in (TextUnit.GRAPHEME, TextUnit.WEIGHTED) else "👨‍👩‍👧‍👦"
    text = piece * (limit.maximum // measured(piece, limit))
    text += "a" * (limit.maximum - measured(text, limit))
    assert measured(text, limit) == limit.maximum
    return text


async def as_many_files_of_each_kind_as_allowed_go(stage: Stage) -> None:
    for rule in stage.network.spec.media:
        make = stage.video if rule.kind == "video" else stage.picture
        pictures = tuple(make(f"n. {number}", number) for number in range(rule.max_count))
        remote = await stage.publish(stage.draft("Tante foto", pictures))
        (post,) = [each for each in stage.fake.shown() if each.id == remote.id]
        assert len(post.alts) == rule.max_count


async def problems_are_pure_and_answer_at_once(stage: Stage) -> None:
    mark = len(stage.running.seen)
    for draft in (stage.nothing(), stage.draft(""), stage.draft("  \n"), stage.draft(), stage.rich()):
        found = stage.publisher.problems(draft, stage.network.spec)
        assert list(found) == list(stage.publisher.problems(draft, stage.network.spec))
    needs = stage.network.spec.needs_media or stage.network.spec.needs_title  # then the product itself says so
    assert needs or any(problem.blocks for problem in stage.publisher.problems(stage.nothing(), stage.network.spec))
    assert not any(problem.blocks for problem in stage.publisher.problems(stage.rich(), stage.network.spec))
    assert stage.since(mark) == []


async def secrets_stay_out_of_logs_and_reasons(stage: Stage) -> None:
    said = _Ear()
    logging.getLogger().addHandler(said)
    levels = {name: logging.getLogger(name).level for name in ("", "passaparola")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        said.lines += await _everything(stage)
    finally:
        logging.getLogger().removeHandler(said)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    whole = "\n".join([*said.lines, repr(stage.running.seen)])
    fields = {field.name for field in stage.network.spec.connect if field.secret}
    known = {f"app.{field.name}" for field in stage.network.spec.app if not field.secret} | NO_SECRETS
    secrets = {stage.given[name] for name in fields if name in stage.given}
    secrets |= {value for name, value in stage.session.secrets.items() if name not in known}
    for secret in secrets - {stage.given.get("user", ""), ""}:
        assert secret not in whole


NO_SECRETS = {"app.server", "expires", "refresh_expires", "scopes"}
"""What stands beside the secrets and is none."""


async def _everything(stage: Stage) -> list[str]:
    draft, reasons = stage.rich(), []
    remote = await stage.publish(draft)
    if stage.network.spec.edits:
        await stage.publisher.edit(stage.session, stage.changed("Nuovo"), remote, {})
    if stage.network.spec.deletes:
        await stage.publisher.delete(stage.session, remote)
    for strike in (Strike.STATUS_AFTER, Strike.RESET_AFTER):
        draft = stage.rich()
        progress = await stage.publisher.prepare(stage.session, draft, {})
        stage.break_all(strike)
        try:
            await stage.publisher.commit(stage.session, draft, progress)
        except NetworkError as error:
            reasons.append(f"{error!r} {error.reason}")
        stage.mend()
    return reasons


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


async def people_are_counted(stage: Stage) -> None:
    metrics = stage.network.metrics
    if metrics is None:
        return
    remote = await stage.publish(stage.draft())
    if not stage.fake.reply(remote.id, "Lea", "<b>Bello</b>"):
        assert not {"replies", "comments"} & stage.network.spec.measures
        return
    liked = stage.fake.like(remote.id, "Lea")
    readings = {reading.metric: reading.value for reading in await metrics.of(stage.session, remote)}
    told = readings.get("replies", readings.get("comments"))
    assert told == (1 if {"replies", "comments"} & stage.network.spec.measures else None)
    assert ("likes" in readings) == (liked and "likes" in stage.network.spec.measures)
    assert stage.fake.shown()[0].replies == (("Lea", "<b>Bello</b>"),)
    if not stage.fake.shown()[0].path:
        return
    page = await stage.session.door.send(Request("GET", stage.running.url + stage.fake.shown()[0].path))
    assert page.ok
    assert "Bello" in page.text()
