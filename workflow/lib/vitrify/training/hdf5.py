"""HDF5 files of others: before a framework reads one, whether it is nothing but arrays of numbers."""

import os

import h5py

from vitrify.errors import DataError


def refuse_all_but_arrays(path: str | os.PathLike) -> None:
    """Refuse what could lead out of a file or be more than numbers: links, external and virtual data, objects.

    Args:
        path: an HDF5 file.

    Raises:
        DataError: if it is none, or holds anything but groups and arrays of numbers.
    """
    try:
        with h5py.File(path, "r") as file:
            _look_through(path, file)
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(path, f"not a whole HDF5 file of weights: {str(error).splitlines()[0]}") from error


def _look_through(path: str | os.PathLike, group: h5py.Group) -> None:
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise DataError(path, f"{group.name.rstrip('/')}/{name} is a link, not an array of weights")
        item = group[name]
        if isinstance(item, h5py.Group):
            _look_through(path, item)
        elif not isinstance(item, h5py.Dataset) or item.dtype.kind not in "fiub" or item.external or item.is_virtual:
            raise DataError(path, f"{item.name} is not an array of numbers")
