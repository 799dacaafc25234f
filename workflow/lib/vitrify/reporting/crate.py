"""A finished study as a Workflow Run RO-Crate: source, inputs and results in one folder that describes each file.

Profiles: Workflow Run Crate 0.5, with Process Run Crate 0.5 and Workflow RO-Crate 1.0, of RO-Crate 1.1.
"""

import os
import shutil
from datetime import UTC, datetime
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any

import yaml
from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from vitrify.reporting.records import read_origin
from vitrify.store.files import sha256
from vitrify.store.provenance import git_revision

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
# The source of the study; of folders, all files.
FOLDERS = ("workflow", "config", "resources", "envs", "profiles")
SNAKEFILE = "workflow/Snakefile"
SOURCE = (*FOLDERS, "Snakefile", "requirements.lock", "requirements-torch.in", "LICENSE", "CITATION.cff")
MEDIA_TYPES = {  # beside those that Python knows; of all others, text/plain
    ".parquet": "application/vnd.apache.parquet",
    ".rst": "text/x-rst",
    ".yaml": "application/yaml",
}
# Parameters of the workflow: direction, name, kind in RO-Crate's terms, place in the crate, and meaning.
PARAMETERS = (
    ("input", "configuration", "File", "configuration.yaml", "The configuration, to be laid over config/config.yaml"),
    ("input", "seed", "Integer", "", "Every random number of the study derives from it"),
    ("input", "resources", "Dataset", "resources", "LAMMPS inputs, the figures' style, the paper's numbers"),
    ("output", "report", "Dataset", "report", "The study as one page, with all figures and tables"),
    ("output", "runs", "File", "runs.parquet", "All simulations with the seeds of their velocities"),
)
README = """# {title}

Study `{study}`, as a [Workflow Run RO-Crate](https://w3id.org/ro/wfrun/workflow/0.5): `ro-crate-metadata.json`
describes each file, with its SHA-256.

- `report/index.html`: open it in a browser; figures and tables lie beside it.
- `configuration.yaml`: to run the study again, `snakemake -c 8 --configfile configuration.yaml` in this folder.
- `runs.parquet`: the seeds of all simulations.
- `Snakefile`, `workflow/`, `config/`, `resources/`, `envs/`, `profiles/`, `requirements.lock`, `requirements-torch.in`:
  the source of the study.
"""


def write_crate(folder: str | os.PathLike, source: str | os.PathLike, results: str | os.PathLike, config: dict) -> None:
    """Write the crate of a study that has its report.

    Args:
        folder: to be filled.
        source: the repository's folder.
        results: the study's folder of results, with `report/` and `runs.parquet`.
        config: the configuration in force.

    Raises:
        FileNotFoundError: if the study has no report.
    """
    folder, source, results = Path(folder), Path(source), Path(results)
    folder.mkdir(parents=True, exist_ok=True)
    _copy(source, results, folder)
    citation = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    title, study = citation["title"], f"The study {config['study']}"
    (folder / "README.md").write_text(README.format(title=title, study=config["study"]), encoding="utf-8")
    versions, revisions = read_origin(results)
    made = [path.stat().st_mtime for kind in ("tables", "figures") for path in (results / kind).glob("*")]
    finished = datetime.fromtimestamp(int(max(made)), UTC).isoformat()

    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms["sha256"] = "http://schema.org/sha256"  # stated here: reading needs no network
    root = crate.root_dataset
    crate.name = f"{title} {study}"
    crate.description = (
        f"A study of {config['system']['particles']} particles, made by a Snakemake workflow: source, configuration, "
        "seeds, tables, figures and the report."
    )
    crate.datePublished = finished
    licence = citation["license"]
    crate.license = _add(crate, f"https://spdx.org/licenses/{licence}", "CreativeWork", name=licence)
    root["author"] = _one_or_many([_author(crate, author) for author in citation["authors"]])
    root["conformsTo"] = [
        _add(crate, uri, "CreativeWork", name=name, version=version) for uri, (name, version) in PROFILES.items()
    ]
    root["citation"] = _one_or_many([_article(crate, reference) for reference in citation["references"]])
    root["softwareRequirements"] = [
        _package(crate, name, version) for name, found in versions.items() for version in found
    ]
    workflow = crate.add_workflow(
        dest_path=SNAKEFILE,
        main=True,
        lang="snakemake",
        lang_version=", ".join(versions.get("snakemake", [])) or None,
        properties={
            "name": title,
            "encodingFormat": "text/plain",
            "sha256": sha256(folder / SNAKEFILE),
            "version": git_revision(),
            "conformsTo": {"@id": "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"},
        },
    )
    workflow["author"], workflow["softwareRequirements"] = root["author"], root["softwareRequirements"]
    seed = _add(crate, "#seed", "PropertyValue", name="seed", value=str(config["seed"]))
    values = {"input": [], "output": []}
    for direction, name, kind, place, description in PARAMETERS:
        value = _add_path(crate, folder, place, description) if place else seed
        values[direction].append(value)
        formal = crate.add_formal_parameter(
            name,
            kind,
            identifier=f"#{direction}-{name}",
            description=description,
            valueRequired=direction == "input",
            properties={"workExample": {"@id": value.id}},
        )
        workflow.append_to(direction, formal)
        value["exampleOfWork"] = formal
    for name in SOURCE:
        if name != "resources":
            _add_path(crate, folder, name, f"Source of the study: {name}")
    made_at = ", ".join(f"{revision} ({count})" for revision, count in revisions.items()) or "not recorded"
    properties = {
        "name": study,
        "description": "From the simulations to every figure; revisions of the source, with the number of files "
        f"made at each: {made_at}",
        "endTime": finished,
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    run = {"object": values["input"], "result": values["output"], "properties": properties}
    root["mentions"] = crate.add_action(workflow, "#run", **run)
    _add_path(crate, folder, "README.md", "The contents of this folder")["about"] = root
    crate.metadata.write(folder)


def _copy(source: Path, results: Path, folder: Path) -> None:
    if not (results / "report" / "index.html").exists():
        raise FileNotFoundError(f"{results / 'report'}: the study has no report yet")
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    copies = {name: source / name for name in SOURCE} | {name: results / name for name in ("report", "runs.parquet")}
    copies["configuration.yaml"] = results / "report" / "configuration.yaml"
    for name, path in copies.items():
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=ignored)
        else:
            shutil.copyfile(path, folder / name)


def _one_or_many(entities: list[Entity]) -> Entity | list[Entity]:
    """RO-Crate wants one entity itself, and not a list of one."""
    return entities if len(entities) != 1 else entities[0]


def _add(crate: ROCrate, identifier: str, kind: str, **properties: Any) -> Entity:
    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))


def _author(crate: ROCrate, author: dict) -> Entity:
    """Add a person or, where CITATION.cff gives one name only, an organization."""
    kind, name = ("Organization", author["name"]) if "name" in author else ("Person", _full_name(author))
    return _add(crate, author.get("orcid", f"#{name.lower().replace(' ', '-')}"), kind, name=name)


def _article(crate: ROCrate, reference: dict) -> Entity:
    authors = [_full_name(author) for author in reference["authors"]]
    return _add(crate, reference["url"], "ScholarlyArticle", name=reference["title"], author=authors)


def _full_name(person: dict) -> str:
    return f"{person['given-names']} {person['family-names']}"


def _package(crate: ROCrate, name: str, version: str) -> Entity:
    url = f"https://pypi.org/project/{name}/{version.partition('+')[0]}/"
    return _add(crate, url, "SoftwareApplication", name=name, softwareVersion=version, url=url)


def _add_path(crate: ROCrate, folder: Path, name: str, description: str | None = None) -> Entity:
    """Describe a file of the crate's folder, or a folder with all its files."""
    path, properties = folder / name, {"name": Path(name).name}
    if name == SNAKEFILE:
        return crate.mainEntity
    if description:
        properties["description"] = description
    if path.is_dir():
        entity = crate.add_dataset(dest_path=name, properties=properties)
        files = sorted(file.relative_to(folder).as_posix() for file in path.rglob("*") if file.is_file())
        entity["hasPart"] = [_add_path(crate, folder, file) for file in files]
        return entity
    properties |= {
        "contentSize": str(path.stat().st_size),
        "encodingFormat": MEDIA_TYPES.get(path.suffix) or MimeTypes().guess_type(path.name)[0] or "text/plain",
        "sha256": sha256(path),
    }
    return crate.add_file(dest_path=name, properties=properties)
