"""Forms about people, organisations and brands."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from passaparola.kernel import plans
from passaparola.workspaces import founding
from passaparola.workspaces.models import Brand, Late, Organisation, Person
from passaparola.workspaces.rules import EVERY_BRAND, Role

LONGEST_LATE = 7 * 24 * 60
"""Minutes: a week."""
LATE = [
    (Late.ASK.value, _("Asks somebody: it waits among what needs you")),
    (Late.SEND.value, _("Goes out all the same, as soon as it can")),
]
ROLES = {
    Role.OWNER: (_("Owner"), _("Everything, and the only one who lets a held installation send again.")),
    Role.MANAGER: (_("Manager"), _("Everything in all brands: channels, people, settings, the audit log.")),
    Role.EDITOR: (_("Editor"), _("Writes and schedules posts in the brands given.")),
    Role.APPROVER: (_("Approver"), _("Reads, schedules, and settles deliveries whose outcome nobody knows.")),
    Role.ANALYST: (_("Analyst"), _("Reads everything in the brands given, changes nothing.")),
    Role.CLIENT: (_("Client"), _("Reads what concerns the brands given.")),
}


class OwnerForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The first account: the owner's."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A sentence that only you would say is easy to remember."),
    )

    class Meta:
        model = Person
        fields = ["username", "email", "language"]
        labels = {"username": _("User name"), "email": _("E-mail")}
        help_texts = {"username": _("You sign in with it."), "email": _("For a new password, once mail is set up.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autofocus": True}
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.order_fields(["username", "email", "password", "language"])

    def clean(self) -> dict[str, Any]:
        """The password is judged with the name beside it."""
        given = super().clean() or {}
        if "password" in given:
            try:
                validate_password(given["password"], self.instance)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given

    def person(self) -> Person:
        """The person, not saved yet."""
        made: Person = self.save(commit=False)
        made.set_password(self.cleaned_data["password"])
        return made


class ZoneField(forms.ChoiceField):
    """An IANA time zone, chosen from the list."""

    def __init__(self) -> None:
        help_text = _("Posts are planned in this zone, also when the clocks change. Type the first letters to find it.")
        super().__init__(label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in plans.zones()],
                         help_text=help_text)  # fmt: skip


class BrandForm(forms.Form):
    """A brand: ``slug`` may be left empty and is then made from the name."""

    name = forms.CharField(label=_("Brand"), max_length=120, help_text=_("As your customers read it."))
    slug = forms.SlugField(
        label=_("Address of its pages"),
        max_length=founding.LONGEST_SLUG,
        required=False,
        error_messages={"invalid": _("Letters without accents, digits and hyphens only, such as: ceramics-rossi.")},
        help_text=_("Part of this brand's pages' address. Leave it empty to have it made from the name."),
    )
    language = forms.ChoiceField(label=_("Language of its posts"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"] = ZoneField()
        self.fields["zone"].initial = "Europe/Rome"

    def clean(self) -> dict[str, Any]:
        """The address is nobody else's."""
        given = super().clean() or {}
        if "name" in given and "slug" in given:
            given["slug"] = given["slug"].lower() or founding.free_slug(given["name"])
            if founding.slug_taken(given["slug"]):
                self.add_error("slug", _("Another brand has this address. Choose another one."))
        return given

    def plan(self) -> founding.BrandPlan:
        """What was asked for."""
        given = self.cleaned_data
        return founding.BrandPlan(given["name"], given["slug"], given["zone"], given["language"])


class WelcomeForm(BrandForm):
    """The organisation and its first brand, in one go."""

    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=120,
        required=False,
        help_text=_("Your agency or company. Leave it empty if you work alone."),
    )
    solo = forms.BooleanField(
        label=_("I work alone"),
        required=False,
        help_text=_("Hides people. You can change your mind at any time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "solo", "organisation", "language", "zone", "slug"])

    def organisation_name(self) -> str:
        """The name given, else the brand's."""
        return str(self.cleaned_data["organisation"] or self.cleaned_data["name"])


class BrandSettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A brand's own settings; its address stays."""

    class Meta:
        model = Brand
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"] = ZoneField()
        self.fields["zone"].initial = self.instance.zone
        self.fields["late_minutes"] = forms.IntegerField(
            label=_("Late after (minutes)"),
            required=False,
            min_value=1,
            max_value=LONGEST_LATE,
            initial=self.instance.late_minutes,
            help_text=_(
                "Such as 60: a post planned for 9:00 that could not go out before 10:00, because the machine was off or"
                " the network down, is late."
            ),
        )
        self.fields["late_then"] = forms.ChoiceField(
            label=_("What is late"),
            required=False,
            choices=LATE,
            widget=forms.RadioSelect,
            initial=self.instance.late_then,
            help_text=_("Asking is safer: “Good morning!” at midnight helps nobody."),
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of its posts"), choices=settings.LANGUAGES, initial=self.instance.language
        )

    def save(self, commit: bool = True) -> Brand:
        """Keep zone, language and what is late too; what was not given stays."""
        self.instance.zone, self.instance.language = self.cleaned_data["zone"], self.cleaned_data["language"]
        self.instance.late_minutes = self.cleaned_data["late_minutes"] or self.instance.late_minutes
        self.instance.late_then = self.cleaned_data["late_then"] or self.instance.late_then
        saved: Brand = super().save(commit)
        return saved


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An organisation's settings."""

    class Meta:
        model = Organisation
        fields = ["name", "solo"]
        labels = {"name": _("Organisation"), "solo": _("I work alone")}
        help_texts = {"solo": _("Hides people. You can change your mind at any time.")}


class LanguageForm(forms.Form):
    """The person's language: of the pages, and of the mail."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class MemberForm(forms.Form):
    """A role and, where it does not reach all brands, which ones. ``brands`` are (id, name); ``roles`` may be given."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    brands = forms.TypedMultipleChoiceField(
        label=_("Brands"),
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
        help_text=_("Owners and managers reach all brands; this is for the others."),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], brands: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, ROLES[role][0]) for role in roles]  # type: ignore[attr-defined]
        self.fields["brands"].choices = list(brands)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A role that does not reach all brands needs one at least."""
        given = super().clean() or {}
        if given.get("role") and given["role"] not in EVERY_BRAND and not given.get("brands"):
            self.add_error("brands", _("Choose at least one brand: this role sees only the brands that it was given."))
        return given


class InvitationForm(MemberForm):
    """A member to be."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("If mail is set up, the link is sent there too. Otherwise hand the link over yourself."),
    )


class AuditFilter(forms.Form):
    """Which events to show."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=int, empty_value=None, required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    brand = forms.TypedChoiceField(label=_("Brand"), coerce=int, empty_value=None, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **choices: Iterable[tuple[Any, Any]]) -> None:
        super().__init__(*args)
        for name in ("person", "action", "brand"):
            self.fields[name].choices = [("", _("All")), *choices[name]]  # type: ignore[attr-defined]


class SecurityKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A key or passkey to add; allauth leaves its name without words to translate."""

    name = forms.CharField(label=_("Name"), required=False, help_text=_("To tell it from your other keys."))
