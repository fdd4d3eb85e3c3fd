"""JSON schemas made strict: where a schema lists properties, no other may stand.

The schemas of OpenAPI documents leave objects open; a field that we invented would pass. So every object that a schema
describes is closed where it is used (``unevaluatedProperties``), and stays open where the schema lists nothing at all.
``oneOf`` becomes ``anyOf``: generated documents have alternatives that overlap.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.contracts.official.complaints import Complaint

FORMATS = FormatChecker(())
_TOLD = {"example", "examples", "discriminator", "xml", "externalDocs", "description", "title", "deprecated", "default"}
_BRANCHES = ("allOf", "anyOf")
_SAYS_SOMETHING = {"properties", "additionalProperties", "allOf", "anyOf", "$ref", "enum", "const", "patternProperties"}
_SHOWN = 160


@FORMATS.checks("date-time", ValueError)
def _moment(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None)


@FORMATS.checks("date", ValueError)
def _day(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@FORMATS.checks("uri")
def _address(value: object) -> bool:
    return not isinstance(value, str) or bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", value))


def closed(schema: Any) -> Any:
    """A schema for a value: with nothing in it that is not listed."""
    made = strict(schema)
    if isinstance(made, dict) and "additionalProperties" not in made:
        made["unevaluatedProperties"] = False
    return made


def strict(schema: Any, branch_of: str = "") -> Any:
    """The schema with every value inside it closed, and itself left open for others to add to."""
    if not isinstance(schema, dict):
        return schema
    made = {name: value for name, value in schema.items() if name not in _TOLD}
    nullable = made.pop("nullable", False)
    if "oneOf" in made:
        made["anyOf"] = [*made.pop("oneOf"), *made.get("anyOf", [])]
    _inside(made)
    if branch_of != "allOf" and not _SAYS_SOMETHING & made.keys() and made.get("type", "object") == "object":
        made["additionalProperties"] = True
    return {"anyOf": [made, {"type": "null"}]} if nullable else made


def _inside(made: dict[str, Any]) -> None:
    for name in ("properties", "patternProperties"):
        if name in made:
            made[name] = {key: closed(value) for key, value in made[name].items()}
    for name in ("items", "additionalProperties"):
        if isinstance(made.get(name), dict):
            made[name] = closed(made[name])
    for name in _BRANCHES:
        if name in made:
            made[name] = [strict(each, name) for each in made[name]]
    if "enum" in made:
        made["enum"] = [each for place, each in enumerate(made["enum"]) if each not in made["enum"][:place]]


class Document:
    """One document of schemas that refer to each other."""

    def __init__(self, tree: Mapping[str, Any], schemas: Sequence[str]) -> None:
        """``schemas`` is where the document keeps the named ones, such as ("components", "schemas")."""
        self.tree = tree
        named = tree
        for step in schemas:
            named = named.get(step, {})
        kept: Any = {name: strict(schema) for name, schema in named.items()}
        for step in reversed(schemas):
            kept = {step: kept}
        resource = Resource(contents=kept, specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource("spec:/", resource)
        self._validators: dict[int, tuple[Any, Draft202012Validator]] = {}

    def wrong(self, schema: Any, value: object, where: str) -> Iterator[Complaint]:
        """What a schema has against a value; it is compiled once, so it should be the same object each time."""
        known = self._validators.get(id(schema))
        if known is None:
            made = _rebased(closed(schema))
            known = schema, Draft202012Validator(made, registry=self._registry, format_checker=FORMATS)
            self._validators[id(schema)] = known  # with the schema, so that its id stays its own
        yield from (complaint_of(error, where) for error in known[1].iter_errors(value))

    def resolved(self, node: Any) -> Any:
        """The node, or what it refers to."""
        while isinstance(node, dict) and "$ref" in node:
            found: Any = self.tree
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            node = found
        return node


def complaint_of(error: ValidationError, where: str) -> Complaint:
    """The breach itself: where alternatives failed, that of the one which was nearest."""
    told = error
    while told.validator == "anyOf" and told.context:
        branches: dict[object, list[ValidationError]] = {}
        for each in told.context:
            branches.setdefault(each.schema_path[0], []).append(each)
        nearest = min(branches.values(), key=lambda found: (any(_other_kind(each) for each in found), len(found)))
        told = nearest[0]
    place = "".join("[]" if isinstance(step, int) else f".{step}" for step in told.absolute_path)
    return Complaint(f"{where}{place}", str(told.validator), _without_value(told))


def _other_kind(error: ValidationError) -> bool:
    return error.validator in ("type", "enum", "const") and len(error.relative_path) == 0


def _without_value(told: ValidationError) -> str:
    """The message in short; what stands at the value's own place would be different in each answer."""
    return told.message if len(told.message) < _SHOWN else f"{told.message[:40]} ... {told.message[-_SHOWN:]}"


def coerced(document: Document, schema: Any, values: Sequence[str]) -> object:
    """The values of a query's or a form's name as the type that the schema wants, strings where they cannot be."""
    schema = document.resolved(schema)
    kinds = [schema.get("type")] if isinstance(schema.get("type"), str) else list(schema.get("type") or ())
    kinds += [document.resolved(each).get("type") for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))]
    if "array" in kinds:
        many = values[0].split(",") if len(values) == 1 else list(values)
        return [coerced(document, schema.get("items", {}), [each]) for each in many]
    return _typed(kinds, values[-1])


def _typed(kinds: Sequence[object], value: str) -> object:
    if "boolean" in kinds and value in ("true", "false"):
        return value == "true"
    for kind, make in (("integer", int), ("number", float)):
        if kind in kinds:
            with suppress(ValueError):
                return make(value)
    return value


def _rebased(schema: Any) -> Any:
    """References told where the document is: the schema stands outside it now."""
    if isinstance(schema, dict):
        return {
            name: f"spec:/{value}" if name == "$ref" and isinstance(value, str) else _rebased(value)
            for name, value in schema.items()
        }
    return [_rebased(each) for each in schema] if isinstance(schema, list) else schema
