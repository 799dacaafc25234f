"""A release says the same of itself everywhere."""

import json
import tomllib

import yaml

from conftest import ROOT


def test_version_title_and_keywords_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    zenodo = json.loads((ROOT / ".zenodo.json").read_text())
    assert project["version"] == citation["version"] == zenodo["version"]
    assert f"\n## {project['version']} (" in (ROOT / "CHANGELOG.md").read_text()
    assert project["license"] == citation["license"] == zenodo["license"]
    assert [citation["title"], citation["keywords"]] == [zenodo["title"], zenodo["keywords"]]
    assert zenodo["creators"] == citation["authors"]
    (paper,) = zenodo["related_identifiers"]
    assert paper["identifier"] == citation["references"][0]["identifiers"][0]["value"]
