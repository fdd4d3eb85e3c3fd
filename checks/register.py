"""Every check by the name under which it is run; the slow ones first, so that the quick ones fill the gaps."""

from checks import locks, places, prose, rooms, suites, tables, templates, tools, words
from checks.docs import documented
from checks.findings import Check
from checks.names_of_networks import networks_names
from checks.sizes import sizes

CHECKS: dict[str, Check] = {
    "mypy": tools.mypy,
    "documented": documented,
    "tables": tables.tables,
    "translations": words.translations,
    "ruff": tools.ruff,
    "format": tools.formatting,
    "imports": tools.imports,
    "djlint": tools.djlint,
    "doors": rooms.doors,
    "inside-apps": rooms.inside_apps,
    "names": rooms.names,
    "signals": rooms.signals,
    "environment": rooms.environment,
    "network-names": networks_names,
    "messages": words.messages,
    "templates": templates.templates,
    "markup": templates.markup,
    "sizes": sizes,
    "sleeps": suites.sleeps,
    "patches": suites.patches,
    "locks": locks.locks,
    "places": places.places,
    "heavy": places.heavy,
    "links": prose.links,
    "changelog": prose.changelog,
}
