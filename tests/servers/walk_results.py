"""The end of the walk: money, results, goals, corrections, the client's report, and the overview."""

import hashlib
import hmac
import io
import json
import time
from datetime import datetime

import pypdf
from playwright.sync_api import expect

from tests.servers.walk_publish import MORE, TITLE, TITLE_THERE
from tests.servers.walking import Walk

ADS, REVENUE, OWN_COST = "12.00", "49.90", "18.00"
MARGIN = "19,90"  # 49.90 - 18.00 - 12.00
IN_VAIN = "7.50"
SEEN = {
    TITLE_THERE: {"Impression": "2000", "Mi piace": "6", "Condivisioni": "1", "Risposte": "1"},
    MORE[0]: {"Impression": "1500", "Mi piace": "4", "Condivisioni": "1", "Risposte": "1"},
    MORE[1]: {"Impression": "1000", "Mi piace": "3", "Condivisioni": "0", "Risposte": "0"},
}
"""By words of the post. Engagements over impressions, in percent: 0.40, 0.40 and 0.30; their median is 0.40."""
RATE = "0,40 %"
WAY = "65% della strada"  # (0.40 - 0.3066) / (0.45 - 0.3066)


def costs(walk: Walk) -> None:
    """What was paid to show the post on one channel, and on another that brings nothing."""
    for network, amount in (("Mastodon", ADS), ("Bluesky", IN_VAIN)):
        page = walk.go("measure/costs/new/")
        page.get_by_label("Pubblicità").check()
        page.get_by_label("Che cosa", exact=True).fill("Spinta al post del pane")
        page.get_by_label("Importo").fill(amount)
        page.locator("[name=from_day]").fill(datetime.now().astimezone().date().isoformat())
        _choose(walk, "channel", f"({network})")
        _choose(walk, "post", TITLE)
        walk.press("Salva")
        walk.arrive("measure/costs/")
    walk.picture("13-costi")


def connect_shop(walk: Walk) -> tuple[str, str]:
    """A key for the shop: the address and the secret, which are shown once."""
    page = walk.go("measure/conversions/keys/")
    page.get_by_label("Nome").fill("La cassa")
    walk.press("Crea una chiave")
    shown = page.get_by_role("status").locator("code")
    expect(shown).to_have_count(2)
    address, secret = shown.all_inner_texts()
    walk.house.secrets.add(secret)
    return address, secret


def sell(walk: Walk, key: tuple[str, str], order: dict[str, str]) -> dict[str, str]:
    """The shop reports an order, signed; what it is answered."""
    address, secret = key
    body, now = json.dumps(order).encode(), str(int(time.time()))
    signature = hmac.new(secret.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Passaparola-Timestamp": now}
    headers["X-Passaparola-Signature"] = f"sha256={signature}"
    context = walk.sit()
    answer = context.request.post(address, data=body, headers=headers)
    assert answer.ok, answer.text()
    told: dict[str, str] = answer.json()
    context.close()
    return told


def profit(walk: Walk) -> dict[str, list[str]]:
    """Margin by channel and post, and what nobody knows."""
    page = walk.go("measure/profit/")
    walk.picture("13-profitto", phone=True)
    tables = ("Per canale", "Per post")
    return {each: page.get_by_role("region", name=each, exact=True).locator("tr").all_inner_texts() for each in tables}


def results(walk: Walk) -> str:
    """Everything is read now; the network without a connector is typed in."""
    page = walk.go("measure/results/")
    walk.press("Leggi adesso")
    expect(page.get_by_text("canali letti").first).to_be_visible()
    for words, numbers in SEEN.items():
        page.get_by_role("link", name="Inserisci a mano").click()
        what = page.get_by_label("Che cosa hai guardato")
        option = what.locator("option", has_text="(X)").filter(has_text=words).first
        what.select_option(option.get_attribute("value"))
        for label, value in numbers.items():
            page.get_by_label(label).first.fill(value)
        walk.picture("14-inserisci")
        walk.press("Salva")
        walk.arrive("measure/results/")
    walk.picture("14-risultati", phone=True)
    return page.locator("main").inner_text()


def goal(walk: Walk, number: str) -> str:
    """How far it is."""
    page = walk.go(f"measure/goals/{number}/")
    walk.picture("14-obiettivo", phone=True)
    return page.locator("main").inner_text()


def correct(walk: Walk) -> str:
    """The week's weak points are looked for; one proposal is accepted."""
    page = walk.go("measure/corrections/")
    walk.press("Controlla adesso")
    expect(page.get_by_role("article").first).to_be_visible()
    walk.picture("15-correzioni")
    page.get_by_role("button", name="Accetta").first.click()
    expect(page.get_by_text("Accettata").first).to_be_visible()
    walk.picture("15-correzioni-accettata")
    return page.locator("main").inner_text()


def report(walk: Walk) -> dict[str, str]:
    """For the client: the page, and the file that says the same."""
    page = walk.go("reports/new/")
    page.get_by_label("Gli ultimi 28 giorni").check()
    page.get_by_label("Profitto").check()
    page.get_by_label("Le tue parole").fill("Il sabato del pane è partito.")
    walk.press("Crea il report")
    walk.arrive(r"reports/\d+/")
    walk.picture("16-report", phone=True)
    file = page.request.get(page.get_by_role("link", name="PDF").first.evaluate("link => link.href")).body()
    (walk.pictures / "16-report.pdf").write_bytes(file)
    pages = pypdf.PdfReader(io.BytesIO(file)).pages
    return {"page": page.locator("main").inner_text(), "pdf": "\n".join(each.extract_text() for each in pages)}


def overview(walk: Walk) -> str:
    """The first page: how far the goal is."""
    page = walk.go("")
    walk.picture("17-panoramica", phone=True)
    return page.locator("main").inner_text()


def _choose(walk: Walk, name: str, said: str) -> None:
    field = walk.page.locator(f"select[name={name}]")
    value = field.locator("option", has_text=said).first.get_attribute("value")
    field.select_option(value)
