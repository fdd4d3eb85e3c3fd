"""Wrong fields planted into recorded calls: whatever holds calls to a specification must catch them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from tests.contracts.official.witness import Call

FIELD = "passaparola_planted"


def with_an_unknown_field(call: Call) -> Call:
    """The request with one field more: in its JSON or form where it has one, else in its query."""
    request = call.request
    kind = request.headers.get("content-type", "")
    if request.form:
        part = next(iter(request.form.values()))
        planted = replace(part, content=b"1", filename=None)
        return replace(call, request=replace(request, form={**request.form, FIELD: planted}))
    if "json" in kind and request.body.startswith(b"{"):
        body = json.dumps({**json.loads(request.body), FIELD: 1}).encode()
        return replace(call, request=replace(request, body=body))
    if "urlencoded" in kind:
        return replace(call, request=replace(request, body=request.body + b"&" + urlencode({FIELD: 1}).encode()))
    pairs = (*request.pairs, (FIELD, "1"))
    return replace(call, request=replace(request, pairs=pairs, query=dict(pairs)))


def with_wrong_types(call: Call) -> Iterator[Call]:
    """The answer once for each of its fields, with an object of ours in the field's place."""
    if call.answer.status >= 400 or call.answer.stream is not None or not call.answer.body.startswith((b"{", b"[")):
        return
    tree = json.loads(call.answer.body)
    for wrong in _spoiled(tree):
        yield replace(call, answer=replace(call.answer, body=json.dumps(wrong).encode()))


def _spoiled(tree: Any) -> Iterator[Any]:
    if isinstance(tree, list):
        yield from ([wrong, *tree[1:]] for first in tree[:1] for wrong in _spoiled(first))
    elif isinstance(tree, dict):
        for name, value in tree.items():
            yield {**tree, name: {FIELD: []}}
            yield from ({**tree, name: wrong} for wrong in _spoiled(value))
