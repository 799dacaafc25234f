"""Configuration files as they are written: read as data, and looked at for what YAML would pass over in silence."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from vitrify.settings.validation import DEEPEST, LOADER, ConfigurationError, check_values

TEMPLATE = "__use_yte__"  # by which Snakemake takes a file for a template, and runs the expressions in it


def read_plain_file(path: str | Path) -> dict:
    """A configuration file as data, whatever it holds: nothing in it is run.

    Raises:
        ConfigurationError: if it cannot be read, is not one block of plain values, or see `check_plain_file`.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        _check_depth(text)
        content = yaml.load(text, Loader=LOADER)
        check_values(content)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: found no file to read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: found no text in UTF-8 at byte {error.start + 1}") from None
    except yaml.MarkedYAMLError as error:
        place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigurationError(f"{path}{place}: found what is no plain YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:  # a character or a day that there is not, a number without end
        raise ConfigurationError(f"{path}: found what is no plain YAML: {' '.join(str(error).split())}") from None
    check_plain_file(path)
    return content


def check_plain_file(path: str | Path) -> None:
    """Check that a file names each key once, of which YAML would keep the last, and is no template.

    Args:
        path: a configuration file that has been read.

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


def _check_depth(text: str) -> None:
    """Before anything is built of it: that is done by calls in calls, of which there must not be too many."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ConfigurationError(f"found blocks and lists more than {DEEPEST} deep")


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
