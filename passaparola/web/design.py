"""The style guide: every component in all its states, with invented content. For developers and staff."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passaparola.web.templatetags.shell import STATES

FIRST_DAY = date(2026, 11, 1)
WORDS = (
    "Tre motivi per passare al caffè filtro, e come prepararlo a casa senza bilancia",
    "Orari delle feste",
    "Dietro le quinte: la tostatura del giovedì",
    "Intervista a Marta, che coltiva il nostro Huehuetenango",
    "Sondaggio: cornetto vuoto o ripieno?",
)


@dataclass(frozen=True)
class Sample:
    """A brand that does not exist."""

    name: str = "Caffè Volta"
    slug: str = "caffe-volta"
    pk: int = 0


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nome del marchio", help_text="Come lo leggono i clienti.")
    address = forms.EmailField(label="E-mail", required=False)
    zone = forms.ChoiceField(label="Fuso orario", choices=[("Europe/Rome", "Europa/Roma"), ("Europe/London", "Londra")])
    text = forms.CharField(label="Testo", widget=forms.Textarea(attrs={"rows": 4}))
    channels = forms.MultipleChoiceField(
        label="Canali",
        choices=[("1", "@caffevolta"), ("2", "volta.example"), ("3", "Volta Srl")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Dove esce il post.",
    )
    alone = forms.BooleanField(label="Lavoro da solo", required=False, help_text="Nasconde squadra e approvazioni.")


@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """The style guide, and with ``?events`` the events of its calendar; 404 for everybody else."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    if "events" in request.GET:
        return JsonResponse(_events(), safe=False)
    messages.success(request, _("Saved."))
    return render(request, "web/design.html", _content())


def _content() -> dict[str, Any]:
    wrong = SampleForm({"address": "volta", "zone": "Europe/Rome"})
    wrong.is_valid()
    sample = Sample()
    return {
        "brand": sample,
        "home": sample,
        "brands": [sample, Sample("Gelateria Ampère", "gelateria-ampere")],
        "states": list(STATES),
        "tones": ["neutral", "accent", "info", "success", "warning", "danger", "violet"],
        "form": SampleForm(),
        "wrong": wrong,
        "bars": _chart("bar"),
        "lines": _chart("line"),
        "first_day": FIRST_DAY.isoformat(),
    }


def _chart(kind: str) -> dict[str, Any]:
    days = [(FIRST_DAY + timedelta(days=each + 8)).strftime("%d/%m") for each in range(14)]
    liked = [320, 415, 440, 390, 335, 340, 425, 530, 590, 560, 480, 470, 540, 650]
    shared = [280, 250, 230, 150, 180, 270, 330, 320, 260, 160, 230, 300, 370, 390]
    series = [{"name": "Mi piace", "values": liked}, {"name": "Condivisioni", "values": shared}]
    return {"kind": kind, "stacked": kind == "bar", "labels": days, "series": series}


def _events() -> list[dict[str, Any]]:
    return [_event(number) for number in range(28)]


def _event(number: int) -> dict[str, Any]:
    start = datetime.combine(FIRST_DAY, datetime.min.time()) + timedelta(days=number, hours=9 + number % 9)
    name = ("sent", "sent", "unknown", "sent", "failed")[number % 5] if number < 21 else "scheduled"
    state = STATES[name]
    return {
        "id": str(number),
        "title": WORDS[number % len(WORDS)],
        "start": start.isoformat(),
        "url": f"#post-{number}",
        "state": name,
        "tone": state.tone,
        "word": str(state.word),
        "channels": ["@caffevolta", "volta.example"][: 1 + number % 2],
        "move": "/design/",
    }
