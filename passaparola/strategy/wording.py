"""The words of the plan's own terms: formats, facets of a persona, kinds of evidence and of partners, weekdays."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from passaparola.strategy.models import Evidence, Format, PartnerKind

FORMATS = {
    Format.TEXT: _("Text"),
    Format.PHOTO: _("Photo"),
    Format.VIDEO: _("Video"),
    Format.STORY: _("Story"),
    Format.LIVE: _("Live video"),
    Format.INTERVIEW: _("Interview"),
    Format.EBOOK: _("E-book"),
    Format.ARTICLE: _("Article"),
    Format.NEWSLETTER: _("Newsletter"),
}
FACETS = {
    "who": (_("Who they are"), _("Work, family, income, habits: what tells them apart from everybody else.")),
    "needs": (_("Needs and problems"), _("What they are looking for, and what keeps them from having it.")),
    "where": (_("Where they are"), _("The networks, communities and places where you can meet them.")),
    "trust": (_("What they read and whom they trust"), _("Pages, people, newspapers, friends whose word counts.")),
    "objections": (_("Objections"), _("Why they do not buy, in their view.")),
    "words": (_("Words they use"), _("How they call the thing that you sell and the problem that it solves.")),
    "when": (_("When they are online"), _("Days and hours at which they read and answer.")),
}
EVIDENCE = {
    Evidence.INTERVIEW: _("Interview or talk"),
    Evidence.SALES: _("Sales data"),
    Evidence.COMMENT: _("Comment or review"),
    Evidence.SURVEY: _("Survey"),
    Evidence.ANALYTICS: _("Analytics"),
    Evidence.OTHER: _("Another source"),
}
PARTNERS = {
    PartnerKind.CREATOR: _("Influencer or creator"),
    PartnerKind.CUSTOMER: _("Customer who recommends"),
    PartnerKind.EXPERT: _("Expert"),
    PartnerKind.PRESS: _("Journalist or newspaper"),
    PartnerKind.COMPANY: _("Company"),
    PartnerKind.ASSOCIATION: _("Association"),
}
WEEKDAYS = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)
