"""The configuration in force, as text, and where it is not the paper's."""

from collections.abc import Iterator

import yaml

ABSENT = "—"
SHORT = 80  # characters of a block that stands on one line


def as_overlay(config: dict, paper: dict) -> str:
    """The configuration as one can give it to Snakemake again: as YAML that is laid over the paper's.

    Args:
        config: the one in force.
        paper: that of `config/config.yaml`; what only this one has is set to null, which removes it.
    """
    whole = _with_nulls(config, paper)
    return yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def differences(config: dict, paper: dict) -> list[tuple[str, str, str]]:
    """Differences between a configuration and the paper's.

    Args:
        config: the one in force.
        paper: that of `config/config.yaml`.

    Returns:
        key with dots, value here, value in the paper; in the order of the paper's, then of this one.
    """
    here, there = dict(_leaves(config)), dict(_leaves(paper))
    keys = [*there, *(key for key in here if key not in there)]
    rows = ((key, here.get(key, ABSENT), there.get(key, ABSENT)) for key in keys if key != "study")
    return [row for row in rows if row[1] != row[2]]


def _with_nulls(block: object, paper: object) -> object:
    if not (isinstance(block, dict) and isinstance(paper, dict)):
        return block
    removed = {name: None for name in paper if name not in block}
    return {name: _with_nulls(value, paper.get(name)) for name, value in block.items()} | removed


def _leaves(block: dict, above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for name, value in block.items():
        path = (*above, str(name))
        if isinstance(value, dict):
            yield from _leaves(value, path)
        else:
            text = yaml.safe_dump(value, default_flow_style=True, width=1000)
            yield ".".join(path), text.removesuffix("...\n").strip()


class _Dumper(yaml.SafeDumper):
    """Short blocks of plain values on one line, as in `config/config.yaml`."""

    def represent_mapping(self, *arguments, **options):
        node = super().represent_mapping(*arguments, **options)
        return self._on_one_line(node, [part for pair in node.value for part in pair])

    def represent_sequence(self, *arguments, **options):
        node = super().represent_sequence(*arguments, **options)
        return self._on_one_line(node, node.value)

    def ignore_aliases(self, data):
        return True

    def _on_one_line(self, node, parts):
        plain = all(isinstance(part, yaml.ScalarNode) for part in parts)
        node.flow_style = plain and sum(len(part.value) + 2 for part in parts) <= SHORT
        return node
