"""Networks of a study in one zip file with a card, which `classify` reads in place of the study."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vitrify.errors import DataError
from vitrify.store.files import verified, write_bytes
from vitrify.trajectories.frame import TrajectoryError

CARD, PAGE = "card.json", "README.md"
FILES = ("weights.safetensors", "hyperparameters.json")
LARGEST = 1 << 30  # bytes of a file in a bundle, unpacked
SAME_DATE = (1980, 1, 1, 0, 0, 0)  # equal bundles are equal files

TEXT = """# Networks of the study {one.study}

Directed message passing networks (`{one.network}`), one for each outer test of a nested cross-validation. Each gives
the log-odds that a two-dimensional configuration is of the second class of its dataset.

## Data

Kob-Andersen mixture, {one.particles} particles in a periodic square of {one.box_length:g} sigma_AA (density
{one.density:.4g}), {one.fraction_a:g} of them A. Temperatures are in epsilon_AA / k_B.

## Scores

AUC on runs that a network has not seen: mean over outer tests, interval by bootstrap over runs.

| dataset | classes | configurations of a training | AUC |
|---|---|---|---|
{rows}

## Limits

A score answers the question of its dataset. It says nothing of other mixtures, potentials or densities. A network may
go by the temperature and not by the structure. Networks of few configurations are for trials.

## Use

In a clone of the workflow, without a study: `snakemake -c 1 classify --config bundle=this.zip trajectory=my.dump`

## Licence

MIT, as the workflow. Weights are safetensors files, all else is JSON: nothing in here is code.
"""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Trained(BaseModel):
    """The networks of a dataset: classes in words, configurations of each training, and seeds of windows by fold."""

    classes: dict[str, str] = Field(min_length=2, max_length=2)
    configurations: int
    seeds: dict[Annotated[str, Field(pattern=r"^\d{1,3}$")], Annotated[int, Field(ge=0)]] = Field(min_length=1)


class Card(BaseModel):
    """The data that networks of a study were trained on: all that scoring a trajectory needs beside their weights."""

    model_config = ConfigDict(extra="ignore")

    study: str
    network: Annotated[str, Field(pattern=r"^[\w-]{1,100}$")]
    particles: Annotated[int, Field(gt=0)]
    fraction_a: Positive
    box_length: Positive
    datasets: dict[Annotated[str, Field(pattern=r"^\w{1,100}$")], Trained]

    @property
    def density(self) -> float:
        """Particles per sigma_AA^2."""
        return self.particles / self.box_length**2

    def of(self, dataset: str, fold: int | None) -> dict[str, int]:
        """Seeds by fold of the networks that are asked for, of one fold or all; a TrajectoryError if there are none."""
        seeds = self.datasets[dataset].seeds if dataset in self.datasets else {}
        chosen = seeds if fold is None else {name: seed for name, seed in seeds.items() if name == str(fold)}
        if not chosen:
            there = ", ".join(f"{name} ({len(one.seeds)} folds)" for name, one in self.datasets.items())
            raise TrajectoryError(f"classify.dataset: found {dataset!r}, must be one of the bundle's, {there}")
        return chosen


def write_bundle(path: Path, card: dict, models: Path, scores: pd.DataFrame) -> None:
    """Write the networks that a card names, of a folder `models/`, with the card and a page of text for people.

    `scores` has dataset, folds, and auc_mean, auc_low, auc_high of each dataset.
    """
    files = {CARD: json.dumps(card, indent=2).encode(), PAGE: _page(card, scores).encode()}
    for dataset, trained in card["datasets"].items():
        for fold in trained["seeds"]:
            for name in FILES:
                place = f"{card['network']}/{dataset}/{fold}/{name}"
                files[place] = verified(models / place).read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, SAME_DATE), content, zipfile.ZIP_DEFLATED)
    write_bytes(path, packed.getvalue())


def _page(card: dict, scores: pd.DataFrame) -> str:
    one, rows = Card(**card), []
    for row in scores.itertuples():
        trained = one.datasets[row.dataset]
        classes = "; ".join(f"{name}: {how}" for name, how in trained.classes.items())
        auc = f"{row.auc_mean:.2f} [{row.auc_low:.2f}, {row.auc_high:.2f}]"
        rows.append(f"| {row.dataset} | {classes} | {trained.configurations} | {auc} |")
    return TEXT.format(one=one, rows="\n".join(rows))


@contextmanager
def opened(path: Path, card: Mapping | None) -> Iterator[tuple[Path, Card]]:
    """Folder of networks by name, dataset and fold, and their card: a study's `models/`, or an unpacked bundle.

    Args:
        path: of the folder, whose card is given; or of a bundle, which has its own.
        card: see `vitrify.settings.study.Study.card`; None: of a bundle.

    Raises:
        DataError: if the file is no bundle, or lacks a file that its card names.
    """
    if card is not None:
        yield path, Card(**card)
        return
    with TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                found = Card.model_validate_json(_content(archive, CARD))
                for dataset, trained in found.datasets.items():
                    for fold in trained.seeds:
                        place = Path(folder, found.network, dataset, fold)
                        place.mkdir(parents=True)
                        for name in FILES:
                            content = _content(archive, f"{found.network}/{dataset}/{fold}/{name}")
                            (place / name).write_bytes(content)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"])) or "the file"
            raise DataError(path, f"its {CARD} is not a bundle's: {where}: {first['msg']}") from error
        except (zipfile.BadZipFile, OSError, KeyError, ValueError, RuntimeError, EOFError) as error:
            raise DataError(path, f"is not a whole bundle of snakemake bundle: {error}") from error
        yield Path(folder), found


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST:
        raise ValueError(f"{name} is too large")
    return archive.read(name)
