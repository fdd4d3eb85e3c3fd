"""The second half of the walk begins: people answer, the page behind the link is read, the word spreads."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.servers.processes import wait_until
from tests.servers.walking import Servers, Walk

ASKED, COMMENTED = "Ne avete anche senza glutine?", "Si può prenotare per telefono?"
ANSWER = "Sì, il martedì e il sabato: te lo mettiamo da parte."
REFERRED = "Lucia Verdi"
BOT = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"
VISITOR = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
"""What this very browser calls itself when it has a window: without one it says that it is a robot."""
HEARD, ANSWERED = 20, 40_000  # seconds, milliseconds


def speak(servers: Servers, receipts: dict[str, Any]) -> None:
    """A stranger asks on the one server, another comments on the other; the first passes the post on."""
    status, article = (receipts[name]["remote"]["id"] for name in ("mastodon", "wordpress"))
    assert servers.snac.reply(status, "lea", ASKED)
    assert servers.snac.repost(status, "lea")
    assert servers.site.reply(article, "Carlo Neri", COMMENTED)
    wait_until(lambda: "mention" in servers.snac.get("/api/v1/notifications").text(), HEARD, "the mention")


def hear(walk: Walk) -> str:
    """Both are heard; what cannot be heard is said."""
    page = walk.go("conversations/")
    walk.press("Controlla ora")
    for each in (ASKED, COMMENTED):
        expect(page.get_by_text(each)).to_be_visible()
    walk.picture("10-conversazioni", phone=True)
    return page.locator("main").inner_text()


def answer(walk: Walk) -> str:
    """One is answered; the address of the answer."""
    page = walk.page
    page.get_by_role("row").filter(has_text=ASKED).get_by_role("link").first.click()
    walk.arrive(r"conversations/\d+/")
    page.get_by_label("La tua risposta").fill(ANSWER)
    walk.press("Invia la risposta")
    expect(page.locator("#talk").get_by_text("Inviato")).to_be_visible(timeout=ANSWERED)
    walk.picture("10-risposta")
    return page.locator("#talk").get_by_role("link", name="Guarda").last.get_attribute("href") or ""


def threaded(servers: Servers, receipts: dict[str, Any]) -> list[tuple[bool, str]]:
    """The conversation below the post as the server tells it to the stranger: who follows whom, and the words."""
    status = receipts["mastodon"]["remote"]["id"]
    below = servers.snac.get(f"/api/v1/statuses/{status}/context", servers.snac.other).tree().each("descendants")
    asked = next(each for each in below)
    under = servers.snac.get(f"/api/v1/statuses/{asked.identifier('id')}/context").tree().each("descendants")
    return [(each.identifier("in_reply_to_id") == asked.identifier("id"), each.text("content")) for each in under]


def site(walk: Walk, address: str) -> str:
    """The page behind the link: its card as it will look, and what it lacks."""
    page = walk.go("site/")
    page.get_by_label("Indirizzo della pagina").fill(address)
    walk.press("Leggila ora")
    walk.arrive(r"site/\d+/")
    walk.picture("11-sito", phone=True)
    return page.locator("main").inner_text()


def follow(walk: Walk, short: str) -> str:
    """A visitor follows the short link in a browser, a bot follows it too; where the visitor came out."""
    context = walk.sit(user_agent=VISITOR)
    visitor = context.new_page()
    visitor.goto(short)
    reached = visitor.url
    visitor.close()
    context.request.get(short, headers={"User-Agent": BOT}, max_redirects=0)
    context.close()
    return reached


def links(walk: Walk, code: str) -> str:
    """The page of the link: its visit counts, the bot stands apart."""
    page = walk.go("links/")
    walk.picture("12-link", phone=True)
    page.get_by_role("link", name=re.compile(code)).first.click()
    walk.arrive(r"links/\d+/")
    walk.picture("12-link-uno")
    return page.locator("main").inner_text()


def carried(walk: Walk, post: int) -> dict[str, str]:
    """Who passed it on, on the page of all and on the post's own."""
    page = walk.go("word-of-mouth/")
    walk.press("Controlla ora")
    expect(page.get_by_role("link", name=re.compile("^lea"))).to_be_visible()
    walk.picture("12-passaparola")
    everybody = page.locator("main").inner_text()
    walk.go(f"posts/{post}/")
    expect(page.get_by_text(re.compile("^lea")).first).to_be_visible()
    walk.picture("12-post-con-tutto")
    return {"everybody": everybody, "post": page.locator("main").inner_text()}


def refer(walk: Walk, address: str) -> str:
    """A link of her own for a customer who praises; what its row says."""
    page = walk.go("word-of-mouth/referrals/")
    page.get_by_label("Chi", exact=True).fill(REFERRED)
    page.get_by_label("Come ha dato il consenso").fill("A voce in negozio, il 3 novembre")
    page.get_by_label("Porta a").fill(address)
    walk.press("Crea il suo link")
    expect(page.get_by_text(REFERRED).first).to_be_visible()
    walk.picture("12-passaparola-personali")
    return page.locator("main").inner_text()
