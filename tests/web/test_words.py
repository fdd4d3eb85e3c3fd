"""Messages as sentences, and catalogues that say what is missing in them."""

from pathlib import Path

import pytest
from django.test import override_settings

from passaparola.cli.catalogues import compile_all, missing, used
from passaparola.kernel import metrics
from passaparola.kernel.message import Message
from passaparola.workspaces import words

PO_HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def test_a_message_is_said_in_the_language_asked_for() -> None:
    message = Message("http.dns", {"host": "brand.example"})
    assert words.say(message, "en") == "The name brand.example is not known."
    assert words.say(message, "it").startswith("Il nome brand.example")


def test_numbers_are_written_as_the_language_writes_them() -> None:
    message = Message("http.too_large", {"max_bytes": 1.5})
    assert "1.5 bytes" in words.say(message, "en")
    assert "1,5 byte" in words.say(message, "it")


def test_an_unknown_message_is_an_error_while_developing_and_shows_its_id_in_production() -> None:
    with override_settings(DEBUG=True), pytest.raises(words.NoWords):
        words.say(Message("no.such"), "en")
    with override_settings(DEBUG=False):
        assert words.say(Message("no.such"), "en") == "no.such"


def test_every_metric_has_its_name_and_its_formula_in_words() -> None:
    for metric in metrics.CATALOGUE.values():
        assert {metric.name.id, metric.formula.id} <= set(words.catalogue())


def test_the_shell_is_translated_whole() -> None:
    assert [str(flaw) for flaw in missing() if flaw.place.startswith(("web/", "workspaces/messages"))] == []


@pytest.fixture
def app(tmp_path: Path) -> Path:
    catalogue = tmp_path / "shop" / "locale" / "it" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(PO_HEAD + '\nmsgid "Sold"\nmsgstr "Venduto"\n', encoding="utf-8")
    (tmp_path / "shop" / "page.html").write_text('{% load i18n %}\n  <p>{% trans "Sold" %}</p>', encoding="utf-8")
    return tmp_path


def _flaws(package: Path) -> list[str]:
    return [flaw.what for flaw in missing(package)]


def test_a_whole_catalogue_has_no_flaws(app: Path) -> None:
    assert _flaws(app) == []


def test_a_text_without_translation_is_named_with_its_place(app: Path) -> None:
    (app / "shop" / "views.py").write_text('from x import gettext as _\nA = _("Bought")\n', encoding="utf-8")
    (flaw,) = missing(app)
    assert str(flaw) == "shop/views.py:2: no Italian translation: 'Bought'"


@pytest.mark.parametrize(
    ("entry", "page", "what"),
    [
        ('msgid "Old"\nmsgstr "Vecchio"', "", "no longer used"),
        ('#, fuzzy\nmsgid "New"\nmsgstr "Nuovo"', '{% trans "New" %}', "fuzzy translation"),
        ('msgid "New"\nmsgstr ""', '{% trans "New" %}', "no Italian translation"),
        (
            'msgid "%(a)s new"\nmsgstr "%(b)s nuovo"',
            "{% blocktrans %}{{ a }} new{% endblocktrans %}",
            "other placeholders",
        ),
    ],
)
def test_flaws_of_a_catalogue_are_found(app: Path, entry: str, page: str, what: str) -> None:
    catalogue = app / "shop" / "locale" / "it" / "LC_MESSAGES" / "django.po"
    catalogue.write_text(catalogue.read_text(encoding="utf-8") + f"\n{entry}\n", encoding="utf-8")
    (app / "shop" / "other.html").write_text("{% load i18n %}" + page, encoding="utf-8")
    assert [found.startswith(what) for found in _flaws(app)] == [True]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('["a.b"]\nen = "A"', "no sentence in it"),
        ('["a.b"]\nen = "{x}"\nit = "{y}"', "other placeholders in the translation"),
        ('["a.b"]\nen = "A"\nen_one = "One"\nit = "A"', "the singular is there in one language only"),
    ],
)
def test_flaws_of_messages_are_found(app: Path, text: str, what: str) -> None:
    (app / "shop" / "messages.toml").write_text(text, encoding="utf-8")
    assert _flaws(app) == [what]


def test_catalogues_are_compiled_once(app: Path) -> None:
    assert (compile_all(app), compile_all(app)) == (1, 0)


def test_texts_in_python_and_templates_are_found(app: Path) -> None:
    assert used(app / "shop") == {("", "Sold"): "shop/page.html:2"}
