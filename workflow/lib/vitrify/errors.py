"""Errors that the user can correct: their text names the place and the problem."""

import os


class StudyError(Exception):
    """An error that the user can correct without knowing the program: a traceback would only hide the text."""


class DataError(StudyError, ValueError):
    """A file, or something in it, that is not as it must be: its path, and `found`, what is wrong."""

    def __init__(self, path: str | os.PathLike, found: str):
        self.path, self.found = os.fspath(path), found
        super().__init__(self.path, found)  # these come back where the error has been sent between processes

    def __str__(self) -> str:
        return f"{self.path}: {self.found}"


class WriteError(StudyError):
    """A file that cannot be written, for no room or no permission: its path, and the reason in the system's words."""

    def __init__(self, path: str | os.PathLike, reason: str):
        self.path, self.reason = os.fspath(path), reason
        super().__init__(self.path, reason)

    def __str__(self) -> str:
        return f"{self.path}: cannot be written: {self.reason}"


class SettingError(StudyError, ValueError):
    """A setting that does not fit the data, which shows only once these exist."""


class WorkError(StudyError, RuntimeError):
    """Work that did not finish: runs, trials or a training that failed."""
