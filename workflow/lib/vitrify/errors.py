"""Errors that whoever runs the study can put right: their text says what is wrong and where."""

import os


class StudyError(Exception):
    """Something that a person can mend, without having to know the program: a traceback would only hide the text."""


class DataError(StudyError, ValueError):
    """A file, or something in it, is not what it should be.

    Attributes:
        path: the file.
        found: what is wrong with it.
    """

    def __init__(self, path: str | os.PathLike, found: str):
        self.path, self.found = os.fspath(path), found
        super().__init__(self.path, found)  # these come back where the error has been sent between processes

    def __str__(self) -> str:
        return f"{self.path}: {self.found}"


class WriteError(StudyError):
    """A file that cannot be written: no room, no permission.

    Attributes:
        path: the file.
        reason: the system's words.
    """

    def __init__(self, path: str | os.PathLike, reason: str):
        self.path, self.reason = os.fspath(path), reason
        super().__init__(self.path, reason)

    def __str__(self) -> str:
        return f"{self.path}: cannot be written: {self.reason}"


class SettingError(StudyError, ValueError):
    """A setting that the data at hand cannot serve, which only shows when they are there."""


class WorkError(StudyError, RuntimeError):
    """Work that did not come to its end: runs, trials or a training that failed."""
