"""Configuration files as text: code that Snakemake would execute, and values that YAML misreads."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from vitrify.settings.validation import DEEPEST, MOST_LINES, ConfigurationError, check_size

KNOWN_TAGS = {
    f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
}
NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
NOT_DECIMAL = re.compile(r"[-+]?0[0-9_box]|.*:", flags=re.IGNORECASE)  # 020 is 16, and 6:40 is 400


class Loader(yaml.SafeLoader):
    """The parser that Snakemake uses, as another could read other keys; deep nesting, a call a level, is refused."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        """Make the nodes of the text. Nothing is made of the values: of tags that run code there are only the names."""
        if self.depth >= DEEPEST and self.check_event(yaml.CollectionStartEvent):
            raise ConfigurationError(f"configuration: found blocks and lists more than {DEEPEST} deep")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_plain_file(path: str | Path) -> dict:
    """Read a configuration file as data, whatever it contains: nothing in it is executed.

    Keys must be unique in their block (YAML would keep the last), and numbers decimal; merged keys, tags, and keys of
    YTE, with which Snakemake executes a file as a template, are refused. A ConfigurationError has one line each.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=Loader)
        if errors := list(_errors(path, root)) if root else []:
            raise ConfigurationError("\n".join(errors[:MOST_LINES]))
        content = Loader("").construct_document(root) if root else None
        check_size(content)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: must be text in UTF-8, is not at byte {error.start + 1}") from None
    except yaml.MarkedYAMLError as error:
        place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigurationError(f"{path}{place}: must be plain YAML: {error.problem}") from None
    except ConfigurationError as error:
        raise ConfigurationError(str(error).replace("configuration: ", f"{path}: ")) from None
    except (yaml.YAMLError, ValueError) as error:  # a character or a day that there is not
        raise ConfigurationError(f"{path}: must be plain YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: must be a block of keys")
    return content


def _errors(path: str | Path, root: yaml.Node) -> Iterator[str]:
    left, seen = [root], set()
    while left:
        node = left.pop()
        if id(node) in seen:  # an alias, which may even contain itself
            continue
        seen.add(id(node))
        if node.tag not in KNOWN_TAGS:
            yield f"{_place(path, node)}: found the tag {node.tag[:60]!r}, must be plain YAML"
        elif node.tag in NUMBERS and NOT_DECIMAL.match(node.value):
            yield (
                f"{_place(path, node)}: found the number {node.value[:40]}, must be decimal, without a leading zero or "
                "a colon"
            )
        elif isinstance(node, yaml.SequenceNode):
            left += node.value
        elif isinstance(node, yaml.MappingNode):
            first = {}
            for key, value in node.value:
                left.append(value)
                name = key.value if isinstance(key, yaml.ScalarNode) else None
                if key.tag == "tag:yaml.org,2002:merge":
                    yield f"{_place(path, key)}: found merged keys, <<, must be plain YAML with all keys written out"
                    continue
                left.append(key)
                if str(name).startswith("__"):
                    yield f"{_place(path, key)}: found {name[:40]}, must be plain YAML: a configuration runs no code"
                elif name in first:
                    yield f"{_place(path, key)}: {name[:40]!r} stands on line {first[name]} too, must be given once"
                first[name] = key.start_mark.line + 1


def _place(path: str | Path, node: yaml.Node) -> str:
    return f"{path}, line {node.start_mark.line + 1}"
