"""Text as safe blocks, titles and slugs."""

from datetime import UTC, datetime

import pytest

from passaparola.kernel.network.port import Draft
from passaparola.networks.wordpress.content import Picture, carries, content_of, mark_of, slug_of, title_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def draft(text: str, title: str = "") -> Draft:
    return Draft(key="k", text=text, at=NOW, made_at=NOW, title=title)


def test_everything_is_escaped_and_addresses_become_links() -> None:
    html = content_of(draft('<script>alert("1")</script> & https://example.com/?a=1&b=2!'), "ppx", [])
    assert "<script>" not in html
    assert '<a href="https://example.com/?a=1&amp;b=2">https://example.com/?a=1&amp;b=2</a>!' in html


def test_a_text_cannot_close_its_block() -> None:
    html = content_of(draft("prima <!-- /wp:paragraph --> dopo"), "ppx", [])
    assert html.count("<!-- /wp:paragraph -->") == 1


def test_blank_lines_part_paragraphs_and_every_block_has_the_mark() -> None:
    html = content_of(draft("uno\ndue\n\n \ntre"), "ppx", [Picture(1, "https://x.test/1.png", "a"),
                                                           Picture(2, "https://x.test/2.png", 'b "c"')])  # fmt: skip
    assert html.count('"passaparola":"ppx"') == 3
    assert "<p>uno<br>due</p>" in html
    assert 'alt="b &quot;c&quot;"' in html
    assert "1.png" not in html  # the first picture heads the post
    assert carries(html, "ppx")
    assert not carries(html, "ppy")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Il pane è pronto & caldo!", "il-pane-e-pronto-caldo"),
        ("L’estate", "l-estate"),
        ("日本", ""),
        ("  --  ", ""),
        ("a" * 200, "a" * 80),
    ],
)
def test_slugs_are_plain(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_without_a_title_the_first_line_is_one() -> None:
    assert title_of(draft("\n\nPrima riga\nseconda")) == "Prima riga"
    assert len(title_of(draft("parola " * 50))) <= 80
    assert title_of(draft("x", " Vero ")) == "Vero"


def test_a_mark_is_a_slug_that_the_site_leaves_as_it_is() -> None:
    assert mark_of("a") != mark_of("b")
    assert mark_of("a").isalnum()
    assert mark_of("a").islower()
