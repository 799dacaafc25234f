"""Configuration files as they are written: what a reader of YAML would pass over in silence."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from vitrify.settings.validation import LOADER, ConfigurationError

TEMPLATE = "__use_yte__"  # by which Snakemake takes a file for a template, and runs the expressions in it


def check_plain_file(path: str | Path) -> None:
    """Check that a file names each key once, of which YAML would keep the last, and is no template.

    Args:
        path: a configuration file that Snakemake has read.

    Raises:
        ConfigurationError: with all that is wrong, one line each.
    """
    try:
        root = yaml.compose(Path(path).read_text(encoding="utf-8"), Loader=LOADER)
    except (yaml.YAMLError, ValueError):
        return  # it was read as JSON
    errors = list(_errors(path, root))
    if errors:
        raise ConfigurationError("\n".join(errors))


def _errors(path: str | Path, root: yaml.Node) -> Iterator[str]:
    left, seen = [root], set()
    while left:
        node = left.pop()
        if id(node) in seen:  # an alias, which may even hold itself
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            left += node.value
        elif isinstance(node, yaml.MappingNode):
            left += [value for _, value in node.value]
            names = [(key.value, key.start_mark.line + 1) for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            if node is root and TEMPLATE in dict(names):
                yield f"{path}: found {TEMPLATE}, allowed is plain YAML: a configuration runs no code"
            first = {}
            for name, line in names:
                if name in first:
                    yield (
                        f"{path}: found the key {name[:40]!r} on line {line} and on line {first[name]} of one block, "
                        "allowed is each key once"
                    )
                first.setdefault(name, line)
