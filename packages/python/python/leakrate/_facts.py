"""What all facts have in common: made from JSON, and shown without what is not known."""

from __future__ import annotations

import dataclasses
import keyword
import types
import typing
from typing import Any


class Facts:
    """A part of an answer."""

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Any:
        """The facts that the JSON of the command line tells."""
        kinds = _kinds(cls)
        # What a newer program tells, and this version does not know, is in `to_dict()` of the answer.
        named = ((_attribute(name), value) for name, value in told.items())
        return cls(**{name: _value(kinds[name], value) for name, value in named if name in kinds})

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON has them."""
        fields = ((one.name, getattr(self, one.name)) for one in dataclasses.fields(self))  # type: ignore[arg-type]
        return {name.removesuffix("_"): _plain(value) for name, value in fields if value is not None}

    def __repr__(self) -> str:
        fields = ((one.name, getattr(self, one.name)) for one in dataclasses.fields(self))  # type: ignore[arg-type]
        shown = ", ".join(f"{name}={_shown(value)}" for name, value in fields if value is not None and value != [])
        return f"{type(self).__name__}({shown})"


def _attribute(name: str) -> str:
    """A word of Python is none of its names: `from_`."""
    return f"{name}_" if keyword.iskeyword(name) else name


_KINDS: dict[type, dict[str, Any]] = {}


def _kinds(cls: type) -> dict[str, Any]:
    if cls not in _KINDS:
        told = typing.get_type_hints(cls)
        _KINDS[cls] = {one.name: told[one.name] for one in dataclasses.fields(cls)}
    return _KINDS[cls]


def _value(kind: Any, value: Any) -> Any:
    if isinstance(kind, types.UnionType):
        kind = next(one for one in typing.get_args(kind) if one is not types.NoneType)
    if isinstance(value, list):
        (inner,) = typing.get_args(kind)
        return [_value(inner, one) for one in value]
    if isinstance(kind, type) and issubclass(kind, Facts):
        return kind.from_dict(value)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.to_dict() if isinstance(value, Facts) else value


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        most = 3
        shown = ", ".join(_shown(one) for one in value[:most])
        return f"[{shown}, … {len(value) - most} more]" if len(value) > most else f"[{shown}]"
    return repr(value)
