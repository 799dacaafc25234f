"""The page of every key of the configuration, with the values of the paper's configuration."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

HEAD = """\
# Configuration

Every key of a configuration: its meaning, the values that are allowed, and the value in the configuration of the paper,
[`config/config.yaml`](../../config/config.yaml). This page is made from
[`keys.py`](../../workflow/lib/vitrify/settings/keys.py), by which each configuration is checked before anything runs.

Lennard-Jones units throughout: lengths in sigma_AA, energies in epsilon_AA, temperatures in epsilon_AA / k_B, times in
tau = sigma_AA (m / epsilon_AA)^(1/2). A configuration of your own is an overlay: it replaces numbers and lists, merges
mappings, and removes a block by setting it to `null`. `<name>` stands for names that you give. A key is required unless
it is said to be optional; an overlay has it from `config/config.yaml`.

"""


def page(schema: dict, paper: Path) -> str:
    """Markdown of the page.

    Args:
        schema: JSON schema of `vitrify.settings.keys.Configuration`.
        paper: `config/config.yaml`.

    Raises:
        ValueError: if a key has no description.
    """
    text = paper.read_text(encoding="utf-8")
    values = yaml.safe_load(text)
    single, blocks = [], []
    for key, spec in schema["properties"].items():
        rows = list(_rows(key, spec, values.get(key), schema, key not in schema["required"]))
        if len(rows) > 1:
            blocks.append(f"## {key}\n\n{_sentence(rows[0][1])}\n\n{_table(rows[1:])}\n{_written(key, text)}")
        else:
            single += rows
    return HEAD + _table(single) + "\n" + "\n".join(blocks)


def keys(schema: dict) -> list[str]:
    """All keys, with dots between blocks and `<name>` for names that are free."""
    return [row[0] for key, spec in schema["properties"].items() for row in _rows(key, spec, None, schema, False)]


def _rows(key: str, spec: dict, value: object, whole: dict, optional: bool) -> Iterator[tuple[str, str, str, str]]:
    """Key, meaning, what is allowed and the paper's value of a key, and of those below it."""
    spec = _resolved(spec, whole)
    if "description" not in spec:
        raise ValueError(f"{key}: it has no description")
    yield key, spec["description"] + (" (optional)" if optional else ""), _allowed(spec, whole), _value(spec, value)
    items = _resolved(spec.get("items", {}), whole)
    if "properties" in items:
        yield from _rows(f"{key}[]", {"description": "one of them"} | items, None, whole, False)
    for name, below in spec.get("properties", {}).items():
        inside = value.get(name) if isinstance(value, dict) else None
        yield from _rows(f"{key}.{name}", below, inside, whole, name not in spec.get("required", []))
    if isinstance(spec.get("additionalProperties"), dict):
        below = {"description": "one of them"} | spec["additionalProperties"]
        yield from _rows(f"{key}.<name>", below, None, whole, False)


def _resolved(spec: dict, whole: dict) -> dict:
    """A schema with what it refers to, without the alternative null; what stands beside the reference comes first."""
    if "anyOf" in spec:
        return _resolved(spec["anyOf"][0], whole) | spec
    if "$ref" not in spec:
        return spec
    name = spec["$ref"].removeprefix("#/$defs/")
    return _resolved(whole["$defs"][name], whole) | {key: value for key, value in spec.items() if key != "$ref"}


def _allowed(spec: dict, whole: dict) -> str:
    """What a value may be, in words."""
    if "allowed" in spec:
        return spec["allowed"]
    if "enum" in spec:
        return " or ".join(f"`{_plain(value)}`" for value in spec["enum"])
    if "const" in spec:
        return f"`{spec['const']}`"
    kind = spec["type"]
    if kind == "array":
        items = _resolved(spec["items"], whole)
        what = "segments" if "properties" in items else _plural(_allowed(items, whole))
        low, high = spec.get("minItems"), spec.get("maxItems")
        number = str(low) if low == high else f"{low} to {high}" if high else f"{low} or more"
        return f"a list of {number}{', each once' if spec.get('uniqueItems') else ''}: {what}"
    if kind == "object" and "properties" in spec:
        return "a block"
    if kind == "object" and "propertyNames" in spec and "enum" in spec["propertyNames"]:
        return (
            f"for each of {', '.join(spec['propertyNames']['enum'])}: {_allowed(spec['additionalProperties'], whole)}"
        )
    if kind == "object":
        low, high = spec["minProperties"], spec["maxProperties"]
        return f"{low if low == high else f'{low} to {high}'} blocks by name"
    if kind == "string":
        return "text"
    if kind == "boolean":
        return "`true` or `false`"
    return f"{'whole number' if kind == 'integer' else 'number'}{_range(spec)}"


def _range(spec: dict) -> str:
    parts = [
        f"{sign} {spec[key]:,}" if isinstance(spec[key], int) else f"{sign} {spec[key]:g}"
        for key, sign in (("minimum", ">="), ("exclusiveMinimum", ">"), ("maximum", "<="), ("exclusiveMaximum", "<"))
        if key in spec
    ]
    return f", {', '.join(parts)}" if parts else ""


def _plural(text: str) -> str:
    return (
        text.replace("whole number", "whole numbers", 1)
        if text.startswith("whole number")
        else text.replace("number", "numbers", 1)
    )


def _value(spec: dict, value: object) -> str:
    """A value as it stands in YAML; none of a block, whose keys have theirs."""
    if value is None or isinstance(value, dict):
        return ""
    return f"`{_plain(value)}`"


def _plain(value: object) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, width=1000)
    return text.removesuffix("...\n").strip().strip("'")


def _written(key: str, text: str) -> str:
    """A block as it is written in the paper's configuration, with its comments; nothing of one that is not there."""
    block = re.search(rf"^{key}:.*\n(?:(?: .*)?\n)*", text, flags=re.MULTILINE)
    return f'```yaml title="config/config.yaml"\n{block[0].rstrip()}\n```\n' if block else ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    lines = ["| key | meaning | allowed | paper |", "|---|---|---|---|"]
    lines += [f"| `{key}` | {_cell(meaning)} | {_cell(allowed)} | {paper} |" for key, meaning, allowed, paper in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("results/<study>/", "`results/<study>/`").replace("$RANDOM", "`$RANDOM`")
