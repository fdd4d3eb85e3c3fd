"""Every page of the product, by the name of its address: where it stands in the furnished house, or why it does not."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

SIGNED_IN = {
    "web:overview": "/b/{slug}/",
    "workspaces:brands": "/brands/",
    "workspaces:brand_new": "/brands/new/{organisation}/",
    "workspaces:account": "/account/",
    "workspaces:installation": "/installation/",
    "workspaces:resume": "/installation/resume/",
    "workspaces:settings": "/b/{slug}/settings/",
    "workspaces:organisation": "/b/{slug}/settings/organisation/",
    "workspaces:people": "/b/{slug}/people/",
    "workspaces:invite": "/b/{slug}/people/invite/",
    "workspaces:member": "/b/{slug}/people/{member}/",
    "workspaces:audit_log": "/b/{slug}/audit-log/",
    "account_logout": "/accounts/logout/",
    "account_email": "/accounts/email/",
    "account_change_password": "/accounts/password/change/",
    "account_reauthenticate": "/accounts/reauthenticate/",
    "mfa_index": "/accounts/2fa/",
    "mfa_activate_totp": "/accounts/2fa/totp/activate/",
    "mfa_list_webauthn": "/accounts/2fa/webauthn/",
    "mfa_add_webauthn": "/accounts/2fa/webauthn/add/",
    "channels:list": "/b/{slug}/channels/",
    "channels:connect": "/b/{slug}/channels/connect/",
    "channels:connect_network": "/b/{slug}/channels/connect/{network}/",
    "channels:one": "/b/{slug}/channels/{channel}/",
    "channels:reconnect": "/b/{slug}/channels/{channel}/reconnect/",
    "channels:disconnect": "/b/{slug}/channels/{channel}/disconnect/",
    "deliveries:list": "/b/{slug}/deliveries/",
    "deliveries:one": "/b/{slug}/deliveries/{delivery}/",
    "library:list": "/b/{slug}/library/",
    "library:one": "/b/{slug}/library/{asset}/",
    "publishing:compose": "/b/{slug}/compose/",
    "publishing:post": "/b/{slug}/posts/{post}/",
    "publishing:posts": "/b/{slug}/posts/",
    "publishing:calendar": "/b/{slug}/calendar/",
}
MORE = [
    "/b/{slug}/posts/?view=scheduled", "/b/{slug}/posts/?view=published", "/b/{slug}/posts/?view=bin",
    "/b/{slug}/posts/?q=nothing-like-that", "/b/{slug}/posts/{draft}/", "/b/{slug}/deliveries/?tab=sent",
    "/b/{slug}/deliveries/?tab=needs-you", "/b/{slug}/deliveries/?q=nothing-like-that", "/b/{slug}/nowhere/",
    "/b/{empty}/", "/b/{empty}/posts/", "/b/{empty}/compose/", "/b/{empty}/channels/", "/b/{empty}/library/",
    "/b/{empty}/deliveries/", "/b/{empty}/calendar/", "/b/{empty}/audit-log/",
]  # fmt: skip
"""Other faces of pages above: filters, empty states, a post that is blocked, an address that does not exist."""
SIGNED_OUT = {
    "account_login": "/accounts/login/",
    "account_signup": "/accounts/signup/",
    "account_inactive": "/accounts/inactive/",
    "account_email_verification_sent": "/accounts/confirm-email/",
    "account_confirm_email": "/accounts/confirm-email/used-up/",
    "account_reset_password": "/accounts/password/reset/",
    "account_reset_password_done": "/accounts/password/reset/done/",
    "account_reset_password_from_key": "/accounts/password/reset/key/1-used-up/",
    "account_reset_password_from_key_done": "/accounts/password/reset/key/done/",
    "workspaces:start": "/start/used-up/",
    "workspaces:join": "/join/{invitation}/",
}
IN_JOURNEYS = {
    "workspaces:welcome": "test_newcomer",
    "mfa_authenticate": "test_people",
    "mfa_reauthenticate": "test_people",
    "mfa_view_recovery_codes": "test_people",
    "mfa_generate_recovery_codes": "test_people",
    "mfa_deactivate_totp": "test_people",
    "mfa_edit_webauthn": "test_people",
    "mfa_remove_webauthn": "test_people",
    "mfa_reauthenticate_webauthn": "test_people",
}
"""Pages that stand open only in the middle of something: looked at there."""
NO_PAGES = {
    "workspaces:root": "leads elsewhere",
    "account_set_password": "everybody has a password: leads elsewhere",
    "account_confirm_login_code": "codes by mail are not offered: leads elsewhere",
    "web:design": "for developers: 404 to everybody else",
    "web:health": "for monitors",
    "web:live_ticket": "JSON",
    "workspaces:audit_export": "a file",
    "mfa_download_recovery_codes": "a file",
    "mfa_login_webauthn": "JSON",
    "deliveries:receipt": "a file",
    "deliveries:summary": "a part of a page",
    "publishing:deliveries": "a part of a page",
    "publishing:actions": "a part of a page",
    "publishing:events": "JSON",
    "library:file": "a picture",
    "library:thumb": "a picture",
    "deliveries:picture": "a picture",
}
FORMS_ONLY = {
    "web:appearance", "workspaces:pause", "workspaces:brand_recover", "workspaces:brand_bin", "workspaces:revoke",
    "workspaces:member_remove",
    "channels:check", "channels:recover", "deliveries:send_chosen", "deliveries:there", "deliveries:send",
    "deliveries:cancel", "library:upload", "library:bin", "library:recover", "publishing:check", "publishing:schedule",
    "publishing:publish", "publishing:unschedule", "publishing:update", "publishing:take_down", "publishing:move",
    "publishing:bin", "publishing:recover", "publishing:copy",
}  # fmt: skip
"""They answer POST and nothing else."""


def every_name() -> set[str]:
    """The names of all addresses."""
    return set(_names(get_resolver(), ""))


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _names(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            yield f"{space}{each.name}"
