#!/usr/bin/env python3
"""Say whether a configuration can be used, without Snakemake; nothing that a file of others has is executed.

python config/check.py config/mine.yaml    # an overlay on config/config.yaml; several are laid over each other
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

from vitrify.settings.plain_files import read_plain_file
from vitrify.settings.recorded import check_name
from vitrify.settings.validation import ConfigurationError, checked_configuration, laid_over


def main(overlays: list[str]) -> int:
    """Return the exit status: 0 if the configuration can be used."""
    if not overlays:
        print("No configuration is named: python config/check.py config/mine.yaml", file=sys.stderr)
        return 2
    try:
        paper = read_plain_file(ROOT / "config" / "config.yaml")
        config = paper
        for path in overlays:
            config = laid_over(config, read_plain_file(path))
        check_name(checked_configuration(config, paper), paper)
    except ConfigurationError as error:
        print(f"The configuration cannot be used.\n{error}", file=sys.stderr)
        return 1
    print("The configuration can be used.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
