"""The configuration in force as text, and its differences from the paper's."""

from collections.abc import Iterator

import yaml

ABSENT = "—"


def as_overlay(config: dict, paper: dict) -> str:
    """Return the configuration as YAML that gives the same study again when Snakemake lays it over the paper's.

    Args:
        config: the one in force.
        paper: that of `config/config.yaml`; keys that it alone has are set to null, which removes them.
    """
    whole = _with_nulls(config, paper)
    # Blocks of plain values are on one line, as in `config/config.yaml`.
    return yaml.dump(whole, Dumper=_Dumper, default_flow_style=None, sort_keys=False, allow_unicode=True, width=100)


def differences(config: dict, paper: dict) -> list[tuple[str, str, str]]:
    """List the keys in which a configuration differs from the paper's.

    Returns:
        key with dots, value here, value in the paper; keys of the paper's configuration come first, in its order.
    """
    here, there = dict(_leaves(config)), dict(_leaves(paper))
    rows = ((key, here.get(key, ABSENT), there.get(key, ABSENT)) for key in there | here if key != "study")
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
    """A block that stands twice is written twice, without anchors."""

    def ignore_aliases(self, data):
        return True
