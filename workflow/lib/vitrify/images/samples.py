"""A few images as files, for visual inspection."""

import os
from collections.abc import Sequence
from pathlib import Path

from vitrify.store import parquet
from vitrify.store.files import whole_folder_or_absent, write_bytes
from vitrify.store.tables import File

EXAMPLES = File("images/samples/<dataset>_<class>_<protocol>_<run>.png", "images of some configurations, for people")


def write_samples(
    folder: str | os.PathLike, paths: Sequence[str | os.PathLike], classes: dict[str, list[str]], samples: int
) -> None:
    """Write the first N images of each class of each file, whose folder names the dataset, as PNG files."""
    with whole_folder_or_absent(folder) as temporary:
        for path in paths:
            dataset = Path(path).parent.name
            table = parquet.read_rows(path, parquet.IMAGES).to_pandas()
            for row in table.groupby("label").head(samples).itertuples():
                name = f"{dataset}_{classes[dataset][row.label]}_{row.protocol}_{row.run:05d}.png"
                write_bytes(temporary / name, row.png)
