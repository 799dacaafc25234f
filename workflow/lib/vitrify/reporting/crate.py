"""A finished study as a Workflow Run RO-Crate: source, inputs and results in one folder with a description of each.

Profiles: Workflow Run Crate 0.5, with Process Run Crate 0.5 and Workflow RO-Crate 1.0, of RO-Crate 1.1.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from vitrify.reporting.origin import Origin, read_origin
from vitrify.store.files import sha256
from vitrify.store.provenance import git_revision

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
# Said here, so that nobody needs a network to read it.
TERMS = {"sha256": "http://schema.org/sha256"}
# What the study is made by; of the folders, all files.
FOLDERS = ("workflow", "config", "resources", "envs", "profiles")
SOURCE = ("Snakefile", *FOLDERS, "requirements.lock", "LICENSE", "CITATION.cff")
MEDIA_TYPES = {  # of all others, text/plain
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".rst": "text/x-rst",
    ".yaml": "application/yaml",
}


README = """# {title}

Study `{study}`, as a [Workflow Run RO-Crate](https://w3id.org/ro/wfrun/workflow/0.5): `ro-crate-metadata.json` says of
each file what it is, with its SHA-256.

- `report/index.html`: open it in a browser; figures and tables lie beside it.
- `configuration.yaml`: to run the study again, `snakemake -c 8 --configfile configuration.yaml` in this folder.
- `runs.parquet`: the seeds of all simulations.
- `Snakefile`, `workflow/`, `config/`, `resources/`, `envs/`, `profiles/`, `requirements.lock`: what it was made by.
"""


@dataclass(frozen=True)
class Parameter:
    """A slot of the workflow: its name, kind in RO-Crate's terms, and value."""

    name: str
    kind: str
    description: str


INPUTS = {
    "configuration": Parameter(
        "configuration", "File", "The configuration in force, to be laid over config/config.yaml"
    ),
    "seed": Parameter("seed", "Integer", "Every random number of the study derives from it"),
    "resources": Parameter("resources", "Dataset", "LAMMPS inputs, the figures' style, what the paper states"),
}
OUTPUTS = {
    "report": Parameter("report", "Dataset", "The study as one page, with all figures and tables"),
    "runs": Parameter("runs", "File", "All simulations with the seeds of their velocities"),
}


def write_crate(folder: str | os.PathLike, source: str | os.PathLike, results: str | os.PathLike, config: dict) -> None:
    """Write a crate of a study whose report is made.

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
    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms.update(TERMS)
    # The crate's folder is filled already: it describes what is there.
    citation = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    origin, finished = read_origin(results), _finished(results)
    authors = [_author(crate, author) for author in citation["authors"]]
    licence = f"https://spdx.org/licenses/{citation['license']}"
    _describe_root(crate, config, citation, origin, finished)
    crate.root_dataset["author"] = _one_or_many(authors)
    crate.license = crate.add(
        ContextEntity(crate, licence, properties={"@type": "CreativeWork", "name": citation["license"]})
    )
    workflow = _add_workflow(crate, folder, citation, origin)
    workflow["author"] = _one_or_many(authors)
    inputs = [
        _add_file(crate, folder, folder / "configuration.yaml", INPUTS["configuration"].description),
        crate.add(
            ContextEntity(
                crate, "#seed", properties={"@type": "PropertyValue", "name": "seed", "value": str(config["seed"])}
            )
        ),
        _add_folder(crate, folder, folder / "resources", INPUTS["resources"].description),
    ]
    results_in_crate = [
        _add_folder(crate, folder, folder / "report", OUTPUTS["report"].description),
        _add_file(crate, folder, folder / "runs.parquet", OUTPUTS["runs"].description),
    ]
    for name in SOURCE[1:]:
        if name != "resources":
            path = folder / name
            (_add_folder if path.is_dir() else _add_file)(crate, folder, path, f"Source of the study: {name}")
    for direction, parameters, values in (("input", INPUTS, inputs), ("output", OUTPUTS, results_in_crate)):
        _add_parameters(crate, workflow, direction, parameters.values(), values)
    action = crate.add_action(
        workflow,
        identifier="#run",
        object=inputs,
        result=results_in_crate,
        properties={
            "name": f"The study {config['study']}",
            "description": "From the simulations to every figure; revisions of the source, with the number of files "
            f"made at each: {_revisions(origin)}",
            "endTime": finished,
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
    )
    crate.root_dataset["mentions"] = action
    (folder / "README.md").write_text(README.format(title=citation["title"], study=config["study"]), encoding="utf-8")
    readme = _add_file(crate, folder, folder / "README.md")
    readme["about"] = crate.root_dataset
    crate.metadata.write(folder)


def _one_or_many(entities: list[Entity]) -> Entity | list[Entity]:
    """One item without a list, as RO-Crate wants it."""
    return entities if len(entities) != 1 else entities[0]


def _copy(source: Path, results: Path, folder: Path) -> None:
    if not (results / "report" / "index.html").exists():
        raise FileNotFoundError(f"{results / 'report'}: the study has no report yet")
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    for name in SOURCE:
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name, ignore=ignored)
        else:
            shutil.copyfile(source / name, folder / name)
    shutil.copytree(results / "report", folder / "report", ignore=ignored)
    shutil.copyfile(results / "report" / "configuration.yaml", folder / "configuration.yaml")
    shutil.copyfile(results / "runs.parquet", folder / "runs.parquet")


def _finished(results: Path) -> str:
    """Time of the last table or figure."""
    made = [path.stat().st_mtime for kind in ("tables", "figures") for path in (results / kind).glob("*")]
    return datetime.fromtimestamp(int(max(made)), UTC).isoformat()


def _revisions(origin: Origin) -> str:
    return ", ".join(f"{revision} ({count})" for revision, count in origin.revisions.items()) or "not recorded"


def _describe_root(crate: ROCrate, config: dict, citation: dict, origin: Origin, finished: str) -> None:
    crate.name = f"{citation['title']} The study {config['study']}"
    crate.description = (
        f"A study of {config['system']['particles']} particles, made by a Snakemake workflow: source, configuration, "
        "seeds, tables, figures and the report."
    )
    crate.datePublished = finished
    profiles = [
        crate.add(ContextEntity(crate, uri, properties={"@type": "CreativeWork", "name": name, "version": version}))
        for uri, (name, version) in PROFILES.items()
    ]
    crate.root_dataset["conformsTo"] = profiles
    references = [
        crate.add(
            ContextEntity(
                crate,
                reference["url"],
                properties={
                    "@type": "ScholarlyArticle",
                    "name": reference["title"],
                    "author": [f"{one['given-names']} {one['family-names']}" for one in reference["authors"]],
                },
            )
        )
        for reference in citation["references"]
    ]
    crate.root_dataset["citation"] = _one_or_many(references)
    crate.root_dataset["softwareRequirements"] = [
        _add_package(crate, package, version) for package, found in origin.versions.items() for version in found
    ]


def _author(crate: ROCrate, author: dict) -> Entity:
    """A person or, where CITATION.cff gives one name only, an organization."""
    if "name" in author:
        kind, name = "Organization", author["name"]
    else:
        kind, name = "Person", f"{author['given-names']} {author['family-names']}"
    identifier = author.get("orcid", f"#{name.lower().replace(' ', '-')}")
    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, "name": name}))


def _add_package(crate: ROCrate, package: str, version: str) -> Entity:
    url = f"https://pypi.org/project/{package}/{version.partition('+')[0]}/"
    properties = {"@type": "SoftwareApplication", "name": package, "softwareVersion": version, "url": url}
    return crate.add(ContextEntity(crate, url, properties=properties))


def _add_workflow(crate: ROCrate, folder: Path, citation: dict, origin: Origin) -> Entity:
    workflow = crate.add_workflow(
        dest_path="Snakefile",
        main=True,
        lang="snakemake",
        lang_version=", ".join(origin.versions.get("snakemake", [])) or None,
        properties={
            "name": citation["title"],
            "encodingFormat": "text/plain",
            "sha256": sha256(folder / "Snakefile"),
            "version": git_revision(),
            "conformsTo": {"@id": "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"},
            "softwareRequirements": [{"@id": one.id} for one in crate.root_dataset["softwareRequirements"]],
        },
    )
    return workflow


def _add_parameters(
    crate: ROCrate, workflow: Entity, direction: str, parameters: Sequence[Parameter], values: Sequence[Entity]
) -> None:
    for parameter, value in zip(parameters, values, strict=True):
        formal = crate.add_formal_parameter(
            parameter.name,
            parameter.kind,
            identifier=f"#{direction}-{parameter.name}",
            description=parameter.description,
            valueRequired=direction == "input",
            properties={"workExample": {"@id": value.id}},
        )
        workflow.append_to(direction, formal)
        value["exampleOfWork"] = formal


def _add_file(crate: ROCrate, folder: Path, path: Path, description: str | None = None) -> Entity:
    """A file that lies in the crate's folder already."""
    properties = {
        "name": path.name,
        "contentSize": str(path.stat().st_size),
        "encodingFormat": MEDIA_TYPES.get(path.suffix, "text/plain"),
        "sha256": sha256(path),
    }
    if description:
        properties["description"] = description
    return crate.add_file(dest_path=path.relative_to(folder).as_posix(), properties=properties)


def _add_folder(crate: ROCrate, folder: Path, path: Path, description: str) -> Entity:
    """A folder with all its files."""
    entity = crate.add_dataset(
        dest_path=path.relative_to(folder).as_posix(), properties={"name": path.name, "description": description}
    )
    entity["hasPart"] = [_add_file(crate, folder, file) for file in sorted(_files(path))]
    return entity


def _files(path: Path) -> Iterator[Path]:
    return (file for file in path.rglob("*") if file.is_file())
