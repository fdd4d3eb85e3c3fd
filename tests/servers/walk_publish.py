"""The middle of the walk: a post for a slot, approved from outside, scheduled, published, and published by hand."""

import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, expect

from passaparola.kernel.http import Response
from tests.journeys import steps
from tests.servers.walking import Servers, Walk

HOST = "forno.localhost"
"""Names below localhost lead to this machine; what people write is a link only when its host has a dot."""
PAGE_TITLE, PAGE_SLUG = "Il pane del sabato", "pane-del-sabato"
TITLE = "Il pane di grano duro del sabato"
TEXT = "Sabato alle otto esce il pane di grano duro. Prenotalo entro venerdì: {link} #pane"
TITLE_THERE = "Sabato alle otto"
"""How the post reads where networks show no title."""
MORE = ("Il lievito madre compie dodici anni.", "Domani il forno apre alle sette.")
ASK = re.compile("Chiedi l.approvazione")
SENT = 60_000  # milliseconds: what three real servers may take
THERE = "https://x.com/fornorossi/status/1860000000000000001"
_PAGE = f"""$id = wp_insert_post(array('post_type' => 'page', 'post_status' => 'publish',
'post_title' => '{PAGE_TITLE}', 'post_name' => '{PAGE_SLUG}',
'post_content' => 'Pane di grano duro a lievitazione naturale.'));
echo get_permalink($id);"""


def make_page(servers: Servers) -> str:
    """A page of the brand's own site, to lead people to; its address, by a name that reads as one."""
    servers.site.site.run("wp_delete_comment(1, true);")  # which WordPress brings along
    return servers.site.site.run(_PAGE).replace("127.0.0.1", HOST)


def compose(walk: Walk, address: str) -> int:
    """From a slot of the calendar: the text with a tracked link, a picture, every channel; the post's number."""
    page = walk.page
    page.get_by_text("08:30").first.click()
    walk.arrive(r"plan/slots/\d+/")
    walk.picture("06-slot")
    page.get_by_role("link", name="Scrivi il post").first.click()
    boxes = page.locator("[data-channel]")
    expect(boxes).not_to_have_count(0)
    for position in range(boxes.count()):
        boxes.nth(position).check()
    page.get_by_label("Titolo").first.fill(TITLE)
    page.get_by_role("textbox", name="Testo", exact=True).fill(TEXT.format(link=address))
    page.locator("[data-files]").set_input_files([steps.PICTURE])
    page.get_by_label(re.compile("Che cosa mostra l.immagine 1")).fill(steps.ALT)
    links = page.locator("#fold-links")
    if links.get_attribute("open") is None:
        links.locator("summary").click()
    page.get_by_label("Traccia i link di questo post").check()
    expect(page.locator("[data-saved]")).to_contain_text("Salvat")
    return walk.arrive(r"posts/\d+/")


def approve(walk: Walk, post: int) -> dict[str, str]:
    """The client is asked by a link, and says yes in a browser where nobody is signed in."""
    page = walk.page
    page.get_by_text(ASK).first.click()
    page.get_by_label("Chi approva").fill("Signora Bianchi")
    page.get_by_label("Due parole").fill("Le va bene la foto?")
    page.get_by_role("button", name=ASK).click()
    link = page.get_by_label("Link per chi approva").input_value()
    walk.picture("07-chiesta-approvazione")
    context = walk.sit()
    outside = context.new_page()
    outside.goto(link)
    walk.picture("07-approvazione-cliente", page=outside)
    shown = outside.locator("main").inner_text()
    outside.get_by_label("Il tuo nome").fill("Anna Bianchi")
    outside.get_by_role("button", name="Approva", exact=False).first.click()
    expect(outside.locator("main")).to_contain_text("Anna Bianchi")
    answered = outside.locator("main").inner_text()
    context.close()
    walk.go(f"posts/{post}/")
    return {"shown": shown, "answered": answered, "card": page.locator("#approval").inner_text()}


def schedule(walk: Walk) -> str:
    """On the slot's wall-clock time, where the brand lives; the moment that was promised."""
    page = walk.page
    walk.press("Programma")
    expect(_badges(page)).to_have_text(["Programmato"] * 4)
    walk.picture("08-programmato")
    return page.locator("#deliveries time").first.get_attribute("datetime") or ""


def publish(walk: Walk, post: int) -> dict[str, Any]:
    """The time comes: three go out by themselves, one waits for a person; the receipts by network."""
    page = walk.page
    steps.let_the_time_come(walk.house)
    expect(page.locator("#deliveries li .badge", has_text="Inviato")).to_have_count(3, timeout=SENT)
    expect(page.locator("#deliveries").get_by_role("link", name="Pubblicalo tu")).to_be_visible()
    _by_hand(walk)
    walk.go(f"posts/{post}/")
    expect(_badges(page)).to_have_text(["Inviato"] * 4)
    walk.picture("09-pubblicato", phone=True)
    links = page.get_by_role("link", name="Ricevuta", exact=True).evaluate_all("links => links.map(each => each.href)")
    read = [page.request.get(f"{link}receipt.json").json() for link in links]
    return {each["channel"]["network"]: each for each in read}


def _by_hand(walk: Walk) -> None:
    """The kit: the text to copy, the picture to take along, the address that proves it."""
    page = walk.page
    page.locator("#deliveries").get_by_role("link", name="Pubblicalo tu").click()
    walk.arrive(r"kit/\d+/")
    walk.picture("09-pacchetto", phone=True)
    page.get_by_label("Indirizzo del post pubblicato").fill(THERE)
    walk.press("Conferma")
    expect(page.locator("main")).to_contain_text("Inviato")


def _badges(page: Any) -> Locator:
    return page.locator("#deliveries li .badge")


def publish_more(walk: Walk, texts: Sequence[str]) -> None:
    """Further posts for the network where she publishes by hand, at once."""
    for number, text in enumerate(texts):
        page = walk.go("compose/")
        boxes = page.locator("[data-channel]")
        expect(boxes).not_to_have_count(0)
        for position in range(boxes.count()):
            boxes.nth(position).uncheck()
        page.get_by_role("checkbox", name="X · fornorossi").check()
        page.get_by_role("textbox", name="Testo", exact=True).fill(text)
        expect(page.locator("[data-saved]")).to_contain_text("Salvat")
        walk.press("Pubblica subito")
        page.locator("#deliveries").get_by_role("link", name="Pubblicalo tu").click()
        walk.arrive(r"kit/\d+/")
        page.get_by_label("Indirizzo del post pubblicato").fill(f"{THERE[:-1]}{number + 2}")
        walk.press("Conferma")
        expect(page.locator("main")).to_contain_text("Inviato")


def short_links(receipts: dict[str, Any]) -> dict[str, str]:
    """The tracked address in each text that went out, by network."""
    found = {name: re.search(r"http://\S+/l/\w+", each["content"]["text"]) for name, each in receipts.items()}
    return {name: each[0] for name, each in found.items() if each}


def strangers(servers: Servers, receipts: dict[str, Any]) -> dict[str, Response]:
    """What somebody without any account is told by each server, over its own interface."""
    repo, collection, key = receipts["bluesky"]["remote"]["id"].removeprefix("at://").split("/")
    record = f"/xrpc/com.atproto.repo.getRecord?repo={repo}&collection={collection}&rkey={key}"
    article = f"/wp-json/wp/v2/posts/{receipts['wordpress']['remote']['id']}?_embed=wp:featuredmedia"
    status = receipts["mastodon"]["remote"]["url"].removeprefix(servers.snac.server.url)
    return {
        "bluesky": servers.pds.ask("GET", record, {}),
        "wordpress": servers.site.ask("GET", article, {}),
        "mastodon": servers.snac.ask("GET", status, {"Accept": "application/activity+json"}),
    }
