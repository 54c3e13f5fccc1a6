"""Writes the dataclasses of leakrate's JSON from its schema; with --check, says whether they are current."""

import json
import keyword
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
SCHEMA = HERE / "../../data/report.schema.json"
MODULE = HERE / "python/leakrate/schema.py"

HEAD = '''"""The answers of leakrate as dataclasses: base units, spelled in the name. None means not known."""

# Written by generate_schema.py from data/report.schema.json.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from leakrate._facts import Facts

'''


def pascal(name):
    return "".join(word.capitalize() for word in name.split("_"))


class Module:
    """The classes, each after those that it is made of."""

    def __init__(self, schema):
        self.definitions = schema["$defs"]
        self.classes = {}

    def type_of(self, schema, name):
        if "$ref" in schema:
            target = schema["$ref"].removeprefix("#/$defs/")
            self.define(pascal(target), self.definitions[target])
            return pascal(target)
        if "const" in schema:
            return f"Literal[{schema['const']!r}]"
        if "enum" in schema:
            return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
        if "oneOf" in schema:
            return "dict[str, Any]"
        match schema["type"]:
            case "string":
                return "str"
            case "boolean":
                return "bool"
            case "integer":
                return "int"
            case "number":
                return "float"
            case "array":
                return f"list[{self.type_of(schema['items'], name + 'Item')}]"
            case "object":
                if "properties" in schema:
                    self.define(name, schema)
                    return name
                values = schema.get("additionalProperties")
                return f"dict[str, {self.type_of(values, name) if values else 'Any'}]"
        raise ValueError(f"no type is known for {schema}")

    def define(self, name, schema):
        if name in self.classes:
            return
        self.classes[name] = None
        if "properties" not in schema:
            text = f"{name} = {self.type_of(schema, name)}\n"
        else:
            text = self.dataclass(name, schema)
        # Those that it is made of stand before it.
        del self.classes[name]
        self.classes[name] = text

    def dataclass(self, name, schema):
        required = set(schema.get("required", []))
        lines = ["@dataclass(frozen=True, repr=False, kw_only=True)", f"class {name}(Facts):"]
        if "description" in schema:
            lines += [f'    """{schema["description"]}"""', ""]
        for key, one in schema["properties"].items():
            kind = self.type_of(one, name + pascal(key))
            # A word of Python is none of its names.
            attribute = f"{key}_" if keyword.iskeyword(key) else key
            if key in required:
                lines.append(f"    {attribute}: {kind}")
            else:
                lines.append(f"    {attribute}: {kind} | None = None")
            if "description" in one:
                lines.append(f'    """{one["description"]}"""')
        return "\n".join(lines) + "\n"


def module():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    classes = Module(schema)
    answer = dict(schema, description="An answer of leakrate.")
    classes.define("AnswerFacts", answer)
    text = HEAD + "\n" + "\n\n".join(text for text in classes.classes.values() if text)
    return text


if __name__ == "__main__":
    if "--check" not in sys.argv:
        MODULE.write_text(module(), encoding="utf-8")
    elif MODULE.read_text(encoding="utf-8") != module():
        sys.exit("schema.py is not what the schema says. Write it again: python packages/python/generate_schema.py")
