"""Check a call of Snakemake before Snakemake reads the files that it names; config.yaml here does so.

Snakemake answers these mistakes with a traceback, drops a part of the call in silence, or executes a configuration.
"""

import argparse
import os
import re
import sys
from itertools import chain
from pathlib import Path

from snakemake.cli import get_profile_dir

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workflow" / "lib"))

from vitrify.settings.plain_files import read_plain_file
from vitrify.settings.validation import ConfigurationError

# Options with several values, by all their names: where one is given twice, Snakemake keeps the last.
OPTIONS = (
    ("--configfile", "--configfiles"),
    ("--config", "-C"),
    ("--set-resources",),
    ("--default-resources", "--default-res"),
    ("--resources", "--res"),
    ("--set-threads",),
)
BLOCKS = ("--set-resources", "--default-resources", "--set-threads")  # given, they replace those of a profile whole
SETTING = re.compile(r"[a-zA-Z_][\w-]*\w=")  # as Snakemake asks for it
BEHIND = "a target stands before this option, or after --"
OF_THE_SHELL = re.compile(r"[^\w@%+=:,./-]")


def refusal(arguments: list[str], python: str = sys.executable) -> str | None:
    """Say what is wrong with a call of Snakemake in the repository's root.

    Args:
        arguments: of the command line, without the program's name.
        python: path of the interpreter, which Snakemake writes into the commands of jobs without quotes.

    Returns:
        One line for each error of the first kind that is found; None if there is none.
    """
    if OF_THE_SHELL.search(python):
        return (
            f"{python}: the path of the virtual environment must be without blanks, quotes and other characters of "
            "the shell: make it below another path"
        )
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--profile", action="append", default=[])
    parser.add_argument("--workflow-profile")
    for names in OPTIONS:
        parser.add_argument(*names, nargs="*", action="append", default=[], dest=names[0])
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    given = vars(parser.parse_known_args(options)[0])
    for names in OPTIONS:
        if len(given[names[0]]) > 1:
            return f"{names[0]}: must be given once, with all its values behind it: {names[0]} A B"
    profiles = given["profile"] or [os.environ.get("SNAKEMAKE_PROFILE")]
    for profile in filter(None, [*profiles, given["workflow_profile"]]):
        folder_and_file = get_profile_dir(profile)
        text = folder_and_file[1].read_text() if folder_and_file else ""
        for name in BLOCKS:
            if given[name] and re.search(rf"^ *{name[2:]}:", text, re.MULTILINE):
                return f"{name}: it would replace this block of profile {profile}: write it into a copy of that profile"
    for path in chain(*given["--configfile"]):
        if not Path(path).is_file():
            return f"--configfile: there is no file {path!r}; {BEHIND}"
        try:
            read_plain_file(path)
        except ConfigurationError as error:
            return f"The configuration cannot be used.\n{error}"
    for setting in chain(*given["--config"]):
        if not SETTING.match(setting):
            return f"--config: {setting!r} must be KEY=VALUE; {BEHIND}"
    return None
