#!/usr/bin/env python3
"""Judges messages by the types of OpenAI's official Python SDK.

    python3 -m venv /tmp/conformance
    /tmp/conformance/bin/pip install -r tests/conformance/requirements.txt
    /tmp/conformance/bin/python tests/conformance/check.py samples.jsonl

`samples.jsonl` has one sample a line:

    {"kind": "accept", "name": "full", "payload": {...}}

| kind           | judged by                                                                              |
|----------------|----------------------------------------------------------------------------------------|
| `accept`       | `CallAcceptParams` and `RealtimeSessionCreateRequest`: what this program posts          |
| `client_event` | `RealtimeClientEventParam` and `RealtimeClientEvent`: what this program sends           |
| `server_event` | `RealtimeServerEvent`: what the simulator sends                                         |
| `webhook`      | `UnwrapWebhookEvent`: what the simulator posts                                          |

The SDK's own parsing is lenient: its models keep unknown fields, and a union takes its first member that fits. So each sample is
judged twice:

1. by pydantic, strictly, as the one member of the union whose `type` it has;
2. by a walk over the annotations, which chooses the member of every union by its literal fields (`type`, `role`, ...), and
   takes an unknown field at any depth for a fault, as it does a null where the parameter types have none.

The wire has three fields that the types lack: `session.id`, `session.object` and `session.expires_at` of `session.created` and
`session.updated`. They alone may stand beside what the types name (`EXTRA_FIELDS`).

Prints a line for each fault and at the end `N samples, M faults`. Exit 0 without faults; 1 with any, or without a sample; 2 on
wrong arguments or a file that is not JSON Lines.
"""

from __future__ import annotations

import collections.abc
import functools
import json
import sys
import types
import typing

import pydantic
import typing_extensions
from openai.types.realtime.call_accept_params import CallAcceptParams
from openai.types.realtime.realtime_client_event import RealtimeClientEvent
from openai.types.realtime.realtime_client_event_param import RealtimeClientEventParam
from openai.types.realtime.realtime_server_event import RealtimeServerEvent
from openai.types.realtime.realtime_session_create_request import RealtimeSessionCreateRequest
from openai.types.webhooks import UnwrapWebhookEvent

# Each kind with the types that judge it.
JUDGES = {
    "accept": (CallAcceptParams, RealtimeSessionCreateRequest),
    "client_event": (RealtimeClientEventParam, RealtimeClientEvent),
    "server_event": (RealtimeServerEvent,),
    "webhook": (UnwrapWebhookEvent,),
}

# What the wire has and the types lack: kind and type of the message, then the path of the field.
EXTRA_FIELDS = {
    ("server_event", event_type, ("session", field))
    for event_type in ("session.created", "session.updated")
    for field in ("id", "object", "expires_at")
}

UNIONS = (typing.Union, types.UnionType)
LISTS = (list, collections.abc.Sequence, collections.abc.Iterable)
WRAPPERS = (typing.Annotated, typing_extensions.Required, typing_extensions.NotRequired)


class Field(typing.NamedTuple):
    annotation: object
    required: bool


def bare(annotation):
    """The annotation without what says nothing about the value: Annotated, Required, NotRequired."""
    while typing.get_origin(annotation) in WRAPPERS:
        annotation = typing.get_args(annotation)[0]
    return annotation


def is_model(annotation):
    return isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel)


def is_record(annotation):
    return is_model(annotation) or typing_extensions.is_typeddict(annotation)


@functools.cache
def fields_of(record):
    """The fields of a model or a TypedDict, by their name on the wire."""
    if is_model(record):
        record.model_rebuild()
        return {
            field.alias or name: Field(field.annotation, field.is_required()) for name, field in record.model_fields.items()
        }
    # Read from the annotations: `__required_keys__` does not see through the SDK's postponed ones.
    hints = typing_extensions.get_type_hints(record, include_extras=True)
    return {name: Field(hint, typing.get_origin(hint) is typing_extensions.Required) for name, hint in hints.items()}


def members_of(annotation):
    """The members of a union, those of unions within it too; a single type is its own only member."""
    annotation = bare(annotation)
    if typing.get_origin(annotation) in UNIONS:
        return [member for part in typing.get_args(annotation) for member in members_of(part)]
    return [annotation]


def literals_of(annotation):
    """The values that a field may have where it may only have some; None where it is open."""
    values = []
    for member in members_of(annotation):
        if typing.get_origin(member) is not typing.Literal:
            return None
        values.extend(typing.get_args(member))
    return values


def could_be(value, record):
    """Whether a JSON object has no literal field that speaks against a record, and has those that the record requires."""
    for name, field in fields_of(record).items():
        literals = literals_of(field.annotation)
        if literals is None:
            continue
        if name in value:
            if value[name] is not None and value[name] not in literals:
                return False
        elif field.required:
            return False
    return True


class Walk:
    """One walk over one sample."""

    def __init__(self, kind, payload):
        self.kind = kind
        self.type = payload.get("type") if isinstance(payload, dict) else None

    def faults(self, value, annotation, path=()):
        annotation = bare(annotation)
        if annotation in (typing.Any, object):
            return []
        if typing.get_origin(annotation) in UNIONS:
            return self.union(value, members_of(annotation), path)
        if is_record(annotation):
            return self.record(value, annotation, path)
        return self.plain(value, annotation, path)

    def union(self, value, members, path):
        if isinstance(value, dict):
            records = [member for member in members if is_record(member)]
            fitting = [member for member in records if could_be(value, member)]
            if records and not fitting:
                told = {key: value[key] for key in ("type", "role") if key in value}
                return [(path, f"no member of the union has {told}")]
            others = [member for member in members if not is_record(member)]
            members = fitting or others
        return min((self.faults(value, member, path) for member in members), key=len)

    def record(self, value, record, path):
        if not isinstance(value, dict):
            return [(path, f"{kind_of(value)} in the place of {record.__name__}")]
        fields = fields_of(record)
        found = []
        for name, field in fields.items():
            if name in value:
                found += self.faults(value[name], field.annotation, (*path, name))
            elif field.required:
                found.append(((*path, name), f"missing in {record.__name__}"))
        for name in value:
            if name not in fields and (self.kind, self.type, (*path, name)) not in EXTRA_FIELDS:
                found.append(((*path, name), f"unknown in {record.__name__}"))
        return found

    def plain(self, value, annotation, path):
        origin = typing.get_origin(annotation)
        arguments = typing.get_args(annotation)
        if origin is typing.Literal:
            return [] if value in arguments and type(value) in map(type, arguments) else [(path, f"not one of {list(arguments)}")]
        if is_list(origin or annotation):
            if not isinstance(value, list):
                return [(path, f"{kind_of(value)} in the place of a list")]
            item = arguments[0] if arguments else object
            return [fault for at, part in enumerate(value) for fault in self.faults(part, item, (*path, at))]
        if origin is dict or annotation is dict or origin is collections.abc.Mapping:
            if not isinstance(value, dict):
                return [(path, f"{kind_of(value)} in the place of an object")]
            part = arguments[1] if len(arguments) == 2 else object
            return [fault for key in value for fault in self.faults(value[key], part, (*path, key))]
        fits = {
            str: lambda: isinstance(value, str),
            bool: lambda: isinstance(value, bool),
            int: lambda: isinstance(value, int) and not isinstance(value, bool),
            float: lambda: isinstance(value, (int, float)) and not isinstance(value, bool),
            type(None): lambda: value is None,
            None: lambda: value is None,
        }.get(annotation)
        if fits is None:
            return [(path, f"a type that this program cannot judge: {annotation!r}")]
        return [] if fits() else [(path, f"{kind_of(value)} in the place of {getattr(annotation, '__name__', annotation)}")]


def is_list(annotation):
    # The SDK's SequenceNotStr is a protocol of its own.
    return annotation in LISTS or getattr(annotation, "__name__", "") == "SequenceNotStr"


def kind_of(value):
    return "null" if value is None else type(value).__name__


def judge_of(payload, annotation):
    """The member of a union that the payload's `type` names, for pydantic; None where there is none."""
    members = members_of(annotation)
    if len(members) == 1:
        return members[0]
    for member in members:
        literals = literals_of(fields_of(member)["type"].annotation)
        if payload.get("type") in (literals or []):
            return member
    return None


def by_pydantic(payload, annotation):
    judge = judge_of(payload, annotation)
    if judge is None:
        return [(("type",), f"unknown type {payload.get('type')!r}")]
    if not is_model(judge):
        return []  # the parameter types are for the walk; pydantic would read their iterables lazily
    try:
        judge.model_validate(payload, strict=True)
    except pydantic.ValidationError as error:
        # It tells one for each member of a union that does not fit; the first stands for them.
        first = error.errors()[0]
        return [(tuple(first["loc"]), f"pydantic: {first['msg']} ({error.error_count()} in all)")]
    return []


def check(sample):
    """The faults of one sample: (path, what is wrong)."""
    kind, payload = sample.get("kind"), sample.get("payload")
    if kind not in JUDGES:
        return [((), f"unknown kind {kind!r}")]
    if not isinstance(payload, dict):
        return [((), "the payload is not an object")]
    found = []
    for annotation in JUDGES[kind]:
        if judge_of(payload, annotation) is None:
            return [(("type",), f"unknown type {payload.get('type')!r}")]
        # What the walk finds it tells better; pydantic is there for what it does not find.
        found += Walk(kind, payload).faults(payload, annotation) or by_pydantic(payload, annotation)
    # A parameter type and its model say the same of the same place: once is enough.
    return list({path: (path, what) for path, what in reversed(found)}.values())[::-1]


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def main(arguments):
    if len(arguments) != 1:
        print("usage: check.py SAMPLES.jsonl", file=sys.stderr)
        return 2
    try:
        samples = read(arguments[0])
    except (OSError, ValueError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    faults = 0
    for sample in samples:
        for path, what in check(sample):
            faults += 1
            place = ".".join(map(str, path)) or "(whole)"
            print(f"{sample.get('kind')}/{sample.get('name')}: {place}: {what}")
    print(f"{len(samples)} samples, {faults} faults")
    return 1 if faults or not samples else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
