"""What feeds say, whoever wrote them, and what they may not do to us."""

from datetime import UTC, datetime

import pytest

from passaparola.publishing.feeds import parsing
from passaparola.publishing.feeds.parsing import Item, NoFeed

AT = "https://forno.example/feed"
RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Il forno</title>
<item><title>Nuovo &amp; buono</title><link>/pane</link><guid isPermaLink="false">2</guid>
<description>&lt;p&gt;Pane &lt;b&gt;nero&lt;/b&gt;&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description>
<pubDate>Tue, 02 Feb 2027 10:00:00 +0100</pubDate><media:content url="/a.jpg" medium="image"/></item>
<item><title>Vecchio</title><link>https://forno.example/1</link><guid>1</guid>
<pubDate>Mon, 01 Feb 2027 10:00:00 +0100</pubDate></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Diario</title>
<entry><id>tag:x,1</id><title type="html">Uno</title><link rel="self" href="/s"/>
<link href="https://d.example/1"/>
<summary>Breve</summary><updated>2027-02-01T10:00:00Z</updated>
<link rel="enclosure" type="image/png" href="/b.png"/></entry>
</feed>"""
BOMB = b"""<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss><channel><title>&b;</title></channel></rss>"""
THIEF = b"""<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>&f;</title></channel></rss>"""


def test_rss_is_read_the_oldest_first_with_addresses_made_whole() -> None:
    found = parsing.read(RSS, AT)
    assert (found.name, [each.title for each in found.items]) == ("Il forno", ["Vecchio", "Nuovo & buono"])
    new = found.items[1]
    assert (new.link, new.image) == ("https://forno.example/pane", "https://forno.example/a.jpg")
    assert new.summary == "Pane nero"
    assert new.at == datetime(2027, 2, 2, 9, tzinfo=UTC)


def test_atom_is_read() -> None:
    (one,) = parsing.read(ATOM, AT).items
    assert (one.title, one.link, one.summary) == ("Uno", "https://d.example/1", "Breve")
    assert one.image == "https://forno.example/b.png"


def test_another_alphabet_is_read_by_what_the_document_says_of_itself() -> None:
    latin = '<?xml version="1.0" encoding="windows-1252"?><rss><channel><title>Caffè</title></channel></rss>'
    assert parsing.read(latin.encode("cp1252"), AT).name == "Caffè"


@pytest.mark.parametrize("content", [BOMB, THIEF, b"<html><body>Ciao</body></html>", b"", b"{}", b"<rss>" * 300])
def test_bombs_thieves_and_other_documents_are_no_feeds(content: bytes) -> None:
    with pytest.raises(NoFeed):
        parsing.read(content, AT)


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    evil = b"<rss><channel><item><title>x</title><link>javascript:alert(1)</link></item></channel></rss>"
    assert parsing.read(evil, AT).items[0].link == ""


def test_a_page_says_where_its_feed_is() -> None:
    page = '<link rel="stylesheet" href="/x"><link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    assert parsing.discovered(page, "https://forno.example/blog/") == ["https://forno.example/feed.xml"]


def test_a_template_is_filled_and_its_picture_leaves_no_text() -> None:
    item = Item("i", "Pane", "https://x.example/1", "{link} Buono")
    assert parsing.filled("{title}: {summary}\n{link}\n{image}", item) == "Pane: {link} Buono\nhttps://x.example/1"
