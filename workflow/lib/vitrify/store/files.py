"""Files that are whole or absent, and known again: written aside, synced, renamed; their digest stands beside them.

The digest of `energies.csv` is in `.energies.csv.sha256`, as `sha256sum -c` reads it. It is there before the file takes
its place, and names the file that is replaced too: at whatever moment a process is killed, whichever file is there is
known. A file without a digest is taken as it is, so who changes a file on purpose deletes its digest.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from vitrify.errors import DataError, WriteError

_PARTIAL, _DIGEST = ".partial.", ".sha256"
_FULL = 1 << 16  # free bytes on a disk that has no room
_ONLY_IN_WRITING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}

_verified: dict[str, tuple[int, ...]] = {}  # files that this process has verified, as they were then


@contextlib.contextmanager
def whole_or_absent(path: str | os.PathLike, folder: bool = False) -> Iterator[Path]:
    """A temporary path beside `path`, which takes its place when the block ends without an error.

    The path to write to ends with the name of `path`; of a folder, it is an empty one, and files in it are those of the
    whole. A WriteError, which names `path`, is raised if there is no room or no permission.
    """
    path = Path(path)
    temporary = _partial(path)
    try:
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove(*path.parent.glob(f".*{_PARTIAL}{_literally(path.name)}"))  # of processes killed while they wrote
            if folder:
                temporary.mkdir()
            yield temporary
            _sync(temporary)
            if folder:
                shutil.rmtree(path, ignore_errors=True)
            else:
                _write_digest(path, temporary)
            os.replace(temporary, path)
            _sync(path.parent)
    except WriteError as error:  # of a file in a folder, too
        raise WriteError(path, error.reason) from error
    finally:
        with contextlib.suppress(OSError):
            _remove(temporary)


whole_folder_or_absent = partial(whole_or_absent, folder=True)


@contextlib.contextmanager
def writing(path: str | os.PathLike) -> Iterator[None]:
    """Say in one line that `path` cannot be written, if that is the meaning of an error of the block."""
    path = Path(path)
    try:
        yield
    except OSError as error:
        if error.errno is None and _is_full(path):  # some libraries say that writing failed, and not why
            raise WriteError(path, os.strerror(errno.ENOSPC)) from error
        about = Path(error.filename) if isinstance(error.filename, str | os.PathLike) else None
        own = about is not None and (
            about in (path, *path.parents)
            or path == about.parent
            or (about.parent == path.parent and path.name in about.name)
        )
        if error.errno not in _ONLY_IN_WRITING and not own:
            raise  # of another file, which was being read
        raise WriteError(path, os.strerror(error.errno)) from error


def _is_full(path: Path) -> bool:
    with contextlib.suppress(OSError):
        disk = os.statvfs(path.parent)
        return disk.f_bavail * disk.f_frsize < _FULL
    return False


def digest_path(path: str | os.PathLike) -> Path:
    """Return the path of a file's digest."""
    path = Path(path)
    return path.with_name(f".{path.name}{_DIGEST}")


def verified(path: str | os.PathLike) -> Path:
    """The path of a file that is, byte for byte, as it was written; so far as its digest is there.

    A file is read once for that in a process, as long as nobody touches it. A DataError is raised if it is missing,
    cannot be read, or is not as it was written.
    """
    path = Path(path)
    try:
        stat = path.stat()
        state = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
        if _verified.get(os.path.abspath(path)) != state:
            digest = sha256(path)
            known = _known_digests(path)  # read after the file: on network file systems it is not the older one
            if known is not None and digest not in known:
                raise DataError(
                    path,
                    f"is not as it was written: its SHA-256 is not the one in {digest_path(path).name} beside it "
                    "(delete that one if the change is yours)",
                )
            _verified[os.path.abspath(path)] = state
    except FileNotFoundError:
        raise DataError(path, "is missing") from None
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from error
    return path


def is_as_written(path: str | os.PathLike) -> bool:
    """Return whether a file exists and matches its digest byte for byte; False without a digest."""
    try:
        return sha256(path) in (_known_digests(Path(path)) or ())
    except OSError:
        return False


def refuse_closed(folder: str | os.PathLike) -> None:
    """Raise a WriteError unless files can be written in a folder, which is made, and in all folders below it."""
    folder = Path(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with writing(folder), tempfile.TemporaryFile(dir=folder):
        pass
    for inner, _, _ in os.walk(folder):
        if not os.access(inner, os.W_OK | os.X_OK):
            raise WriteError(inner, os.strerror(errno.EACCES))


def forget_missing(folder: str | os.PathLike) -> None:
    """Remove the digests of files that are gone, in a folder and all below it."""
    for digest in Path(folder).rglob(f".*{_DIGEST}"):
        if not digest.with_name(digest.name.removeprefix(".").removesuffix(_DIGEST)).exists():
            digest.unlink(missing_ok=True)


def write_bytes(path: str | os.PathLike, content: bytes) -> None:
    """Write a file, whole or not at all."""
    with whole_or_absent(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: str | os.PathLike, text: str) -> None:
    """Write a text file, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: str | os.PathLike, value: object) -> None:
    """Write a JSON file, whole or not at all."""
    write_text(path, json.dumps(value, indent=2) + "\n")


def read_json(path: str | os.PathLike, keys: Sequence[str] = ()) -> Any:
    """Read a JSON file; raises a DataError if it is not as it was written, not JSON, or lacks one of the keys."""
    try:
        value = json.loads(verified(path).read_text(encoding="utf-8"))
    except DataError:
        raise
    except (ValueError, RecursionError) as error:
        raise DataError(path, f"is not a JSON file: {error}") from error
    lacking = [key for key in keys if not isinstance(value, dict) or key not in value]
    if lacking:
        holds = ", ".join(map(str, value)) if isinstance(value, dict) else type(value).__name__
        raise DataError(path, f"lacks key {lacking[0]}, contains {holds or 'nothing'}")
    return value


def write_table(path: str | os.PathLike, table: pd.DataFrame) -> None:
    """Write a CSV table, whole or not at all; numbers with ten digits, so that equal tables are equal files."""
    write_text(path, table.to_csv(index=False, float_format="%.10g"))


def read_table(path: str | os.PathLike) -> pd.DataFrame:
    """Read a CSV table; raises a DataError if it is not as it was written, not a table, or without rows."""
    try:
        table = pd.read_csv(verified(path))
    except DataError:
        raise
    except (ValueError, pd.errors.ParserError) as error:
        raise DataError(path, f"is not a CSV table: {error}") from error
    if table.empty:
        raise DataError(path, "contains no rows")
    return table


def _partial(path: Path) -> Path:
    return path.with_name(f".{os.getpid()}{_PARTIAL}{path.name}")


def _remove(*paths: Path) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _literally(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _sync(path: Path) -> None:
    """Bring a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(path: str | os.PathLike) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known_digests(path: Path) -> list[str] | None:
    """Digests that the file may have; None if nothing is known of it."""
    try:
        return re.findall(r"\b[0-9a-f]{64}\b", digest_path(path).read_text(errors="replace"))
    except FileNotFoundError:
        return None


def _write_digest(path: Path, temporary: Path) -> None:
    """Note the digest of the new content of `path`, and of the content that is there until then."""
    text = f"{sha256(temporary)}  {path.name}\n"
    if path.is_file():
        before, known = sha256(path), _known_digests(path)
        if known is None or before in known:
            text += f"# before: {before}\n"
    digest = digest_path(path)
    partial = _partial(digest)
    try:
        with open(partial, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, digest)
    finally:
        partial.unlink(missing_ok=True)
