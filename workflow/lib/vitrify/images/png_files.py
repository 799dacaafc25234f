"""PNG files of a training, on the disk: any one readable at once, none kept in memory."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from vitrify.store.files import writing


class PngFiles:
    """PNG files, one after the other in a temporary file without a name, which ends with the object or the process.

    A Parquet file is read in its order, by row group; a training needs images in random orders. So they are written
    once where each can be read alone. Each takes 8 bytes of memory. Threads and forked processes may read at once.
    The folder is that of the system's temporary files (TMPDIR) unless given, which should be a disk and not memory. An
    image of the paper takes 20 kB, a training set of 16,000 takes 320 MB.
    """

    def __init__(self, png: Iterable[bytes], folder: str | os.PathLike[str] | None = None):
        self._file = tempfile.TemporaryFile(dir=folder, prefix="vitrify-")  # noqa: SIM115 (open as long as the object)
        ends = [0]
        with writing(Path(folder or tempfile.gettempdir()) / "images of a training"):
            for one in png:
                self._file.write(one)
                ends.append(ends[-1] + len(one))
            self._file.flush()
        self._ends = np.array(ends, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def read(self, rows: Sequence[int] | np.ndarray) -> list[bytes]:
        """Return the files of some rows, counted from 0 in the order in which they were given."""
        rows = np.asarray(rows, dtype=np.int64)
        starts, ends = self._ends[rows], self._ends[rows + 1]
        file = self._file.fileno()
        return [os.pread(file, end - start, start) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
