"""A second person joins by a link, signs in in every way that there is, and may do what the role says."""

import base64
import hmac
import re
import struct
import time

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, Trouble
from tests.journeys.furniture import EMPTY, Furnished
from tests.journeys.house import House
from tests.journeys.scrutiny import problems
from tests.journeys.steps import SLUG

STEP = 30  # seconds that a code of an authenticator app holds
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_an_invited_editor_joins_writes_and_signs_in_by_name_address_app_and_passkey(
    desk: Desk, house: House, furnished: Furnished, sit: Sit, trouble: Trouble
) -> None:
    context = sit()
    page = context.new_page()
    password = join(page, house, furnished)
    an_editor_writes_but_connects_nothing(page)
    for login in ("bruno", "bruno@example.test"):
        sign_out(page)
        steps.sign_in(page, login, password)
        expect(page.get_by_role("link", name="Overview")).to_be_visible()
    key = activate_the_app(page, house, password)
    sign_out(page)
    steps.sign_in(page, "bruno", password)
    page.wait_for_url("**/2fa/authenticate/**")
    assert problems(page, "en") == []
    enter_code(page, key, "Sign In")
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    sign_in_by_passkey(context, page, password)


def join(page: Page, house: House, furnished: Furnished) -> str:
    """Accept the invitation and make an account; the link is used up by it."""
    password = steps.secret(house)
    page.goto(f"/join/{furnished.parts['invitation']}/")
    page.get_by_role("button", name="Accept and make an account").click()
    assert problems(page, "en") == []
    page.locator("input[name=username]").fill("bruno")
    page.locator("input[name=email]").fill("bruno@example.test")
    page.locator("input[name=password1]").fill(password)
    page.locator("input[name=password2]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/b/{SLUG}/")
    return password


def an_editor_writes_but_connects_nothing(page: Page) -> None:
    page.goto(f"/b/{SLUG}/compose/")
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()
    page.goto(f"/b/{SLUG}/channels/")
    expect(page.locator("a.card-link").first).to_be_visible()
    expect(page.get_by_role("link", name="Connect a channel")).to_have_count(0)
    assert page.context.request.get(f"/b/{SLUG}/channels/connect/").status in (403, 404)
    assert page.context.request.get(f"/b/{SLUG}/people/invite/").status in (403, 404)
    assert page.context.request.get(f"/b/{EMPTY}/").status == 404


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(re.compile("login|localhost:[0-9]+/$"))


def activate_the_app(page: Page, house: House, password: str) -> str:
    """Set up TOTP; its secret and the recovery codes are canaries, too."""
    page.goto("/accounts/2fa/totp/activate/")
    show_who_it_is(page, password)
    key = page.get_by_label("Or type this secret").input_value()
    house.secrets.add(key)
    enter_code(page, key, "Activate")
    page.goto("/accounts/2fa/recovery-codes/")
    assert problems(page, "en") == []
    codes = page.get_by_label("Unused codes").input_value().split()
    assert len(codes) == 10
    house.secrets.update(codes)
    for path in ("/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/"):
        page.goto(path)
        assert problems(page, "en") == []
    page.goto("/accounts/2fa/reauthenticate/")
    assert problems(page, "en") == []
    return key


def show_who_it_is(page: Page, password: str) -> None:
    """Second factors are changed only by somebody who gives the password again."""
    page.wait_for_url("**/reauthenticate/**")
    assert problems(page, "en") == []
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Confirm").click()


def enter_code(page: Page, key: str, button: str) -> None:
    """Type what the app shows; then the next code, as each is good only once."""
    before = page.url
    for ahead in (0, STEP):
        page.locator("input[name=code]").fill(code(key, ahead))
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state("load")
        if page.url != before:
            return
    raise AssertionError(page.locator("main").inner_text())


def code(key: str, ahead: int) -> str:
    """Six digits (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time() + ahead) // STEP)
    digest = hmac.new(base64.b32decode(key + "=" * (-len(key) % 8)), counter, "sha1").digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in_by_passkey(context: BrowserContext, page: Page, password: str) -> None:
    """Add a passkey of a virtual authenticator, sign out, and sign in with nothing else.

    Nothing else talks to the browser's inside meanwhile: the end of another session would take the authenticator away.
    """
    page.goto("/accounts/2fa/webauthn/add/")
    show_who_it_is(page, password)
    page.wait_for_url("**/webauthn/add/")
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.locator("input[name=name]").fill("Telefono")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"/2fa/(webauthn/|recovery-codes/)?$"))
    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    look_at_the_keys(page, password)


def look_at_the_keys(page: Page, password: str) -> None:
    """The list, and what can be done with a key once the password is given again."""
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Rename").click()
    show_who_it_is(page, password)
    for end, button in (("edit/", "Remove"), ("remove/", "Rename")):
        page.wait_for_url(f"**/keys/*/{end}")
        assert problems(page, "en") == []
        page.goto("/accounts/2fa/webauthn/")
        assert problems(page, "en") == []
        page.get_by_role("link", name=button).click()


def test_guessing_passwords_is_slowed_down(desk: Desk, house: House, newcomer: steps.Newcomer, sit: Sit) -> None:
    page = sit().new_page()
    for _attempt in range(6):
        steps.sign_in(page, "somebody-else", steps.secret(house))
    expect(page.locator("main")).to_contain_text(re.compile("too many", re.IGNORECASE))
