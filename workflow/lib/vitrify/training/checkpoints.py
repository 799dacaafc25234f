"""Checkpoints: the state from which a killed training continues, in files without pickle."""

import json
import logging
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from vitrify.store.files import read_json, verified, whole_folder_or_absent, whole_or_absent, write_json

SHARE = 0.1  # of a training's time that writing may take

_EPOCH = "epoch_"
_STATE = "state.json"

logger = logging.getLogger(__name__)


class Checkpoints:
    """The newest checkpoint of one training in its folder: whole or absent, whenever the process is killed.

    Writing takes time (1.2 GB for the paper's CNN), so checkpoints are limited to a tenth of the time: a kill costs the
    epoch under way, or ten times the time of writing, whichever is more. A checkpoint of another identity, the plain
    values that a training depends on, is thrown away, and so is one that cannot be read.
    """

    def __init__(self, folder: str | os.PathLike, identity: dict):
        self._folder = Path(folder)
        self._identity = json.loads(json.dumps(identity))
        self._written, self._writing = time.monotonic(), 0.0

    def newest(self) -> tuple[dict, dict[str, np.ndarray]] | None:
        """Return state and arrays, as given to `write`, or None without a checkpoint."""
        for folder in sorted(self._folder.glob(f"{_EPOCH}*"), reverse=True):
            try:
                content = read_json(folder / _STATE)
                if content["identity"] == self._identity:
                    arrays = {
                        path.stem: np.load(verified(path), allow_pickle=False) for path in folder.glob("[!.]*.npy")
                    }
                    logger.info("going on after epoch %d", int(folder.name.removeprefix(_EPOCH)))
                    return content["state"], arrays
                logger.warning("%s is a checkpoint of another training: thrown away", folder)
            except Exception as error:  # of a damaged header, NumPy says what Python's parser says of bad source
                logger.warning("%s cannot be read and is thrown away: %s", folder, error)
            shutil.rmtree(folder)
        return None

    def is_due(self) -> bool:
        """Return whether writing a checkpoint now stays within its share of the time; the first one always does."""
        return SHARE * (time.monotonic() - self._written) >= (1 - SHARE) * self._writing

    def write(self, epoch: int, state: dict, arrays: Mapping[str, np.ndarray]) -> None:
        """Write a checkpoint after an epoch, of plain values and arrays by name, and remove the previous one.

        Each array is taken from the mapping when it is written, so that one at a time is in memory.
        """
        began = time.monotonic()
        whole = self._folder / f"{_EPOCH}{epoch:06d}"
        with whole_folder_or_absent(whole) as partial:
            for name in arrays:
                with whole_or_absent(partial / f"{name}.npy") as temporary:
                    np.save(temporary, arrays[name], allow_pickle=False)
            write_json(partial / _STATE, {"identity": self._identity, "state": state})
        for other in self._folder.glob(f"{_EPOCH}*"):
            if other != whole:
                shutil.rmtree(other)
        self._written = time.monotonic()
        self._writing = self._written - began
