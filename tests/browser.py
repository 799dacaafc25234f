"""A headless Chromium for tests of pages, spoken to over a pipe by the DevTools protocol: no driver, no port."""

import base64
import fcntl
import itertools
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from patience import PATIENCE

# Nothing of the reader's own, and nothing that would go to the network by itself.
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
]
REQUIRED = "VITRIFY_REQUIRE_BROWSER"


class Page:
    """One page of a running browser.

    Attributes:
        errors: what the console said of errors and warnings, uncaught exceptions and refused contents.
        requests: URLs of all that was asked for, since the last `open`.
        failed: URLs that could not be loaded.
    """

    def __init__(self, send: int, receive: int):
        self._send, self._receive, self._buffer = send, receive, b""
        self._numbers, self._session = itertools.count(1), None
        self._loaded = False
        self.errors, self.requests, self.failed = [], [], []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{domain}.enable")

    def open(self, path: Path | str) -> None:
        """Load a file, or a URL with its fragment, to the end."""
        url = path.resolve().as_uri() if isinstance(path, Path) else path
        self._loaded = False
        self.errors, self.requests, self.failed = [], [], []
        self._call("Page.navigate", url=url)
        self._wait(lambda: self._loaded)

    def evaluate(self, expression: str):
        """The value of a JavaScript expression, waited for if it is a promise.

        Raises:
            AssertionError: if it throws.
        """
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def resize(self, width: int, height: int = 900) -> None:
        """Give the page another size, in CSS pixels."""
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def emulate(self, media: str = "", **features: str) -> None:
        """Show the page as for print, or for a reader's preferences: `prefers_color_scheme="dark"`."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self._call("Emulation.setEmulatedMedia", media=media, features=wanted)

    def press(self, key: str, shift: bool = False) -> None:
        """Press a key: `Tab`, `Enter`."""
        code = {"Tab": 9, "Enter": 13, "ArrowRight": 39, "ArrowLeft": 37, "ArrowDown": 40, "End": 35, "Home": 36}[key]
        event = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        text = {"text": "\r"} if key == "Enter" else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", **event, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **event)

    def screenshot(self, whole: bool = False) -> bytes:
        """PNG of what is seen, or of the whole page."""
        return base64.b64decode(self._call("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def pdf(self) -> bytes:
        """The page as it is printed."""
        return base64.b64decode(self._call("Page.printToPDF", preferCSSPageSize=True)["data"])

    def settle(self) -> None:
        """Take in what the browser has to say by now."""
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")

    def _call(self, method: str, **parameters) -> dict:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        answers = []
        self._wait(lambda: answers, lambda answer: answers.append(answer) if answer.get("id") == number else None)
        assert "error" not in answers[0], f"{method}: {answers[0].get('error')}"
        return answers[0]["result"]

    def _wait(self, ready, see=lambda message: None) -> None:
        until = time.monotonic() + PATIENCE
        while not ready():
            while b"\0" not in self._buffer:
                left = until - time.monotonic()
                assert select.select([self._receive], [], [], max(left, 0))[0], "the browser does not answer"
                read = os.read(self._receive, 1 << 20)
                assert read, "the browser has ended"
                self._buffer += read
            line, self._buffer = self._buffer.split(b"\0", 1)
            message = json.loads(line)
            self._note(message.get("method", ""), message.get("params", {}))
            see(message)

    def _note(self, event: str, about: dict) -> None:
        match event:
            case "Page.loadEventFired":
                self._loaded = True
            case "Runtime.exceptionThrown":
                self.errors.append(about["exceptionDetails"]["text"])
            case "Runtime.consoleAPICalled" if about["type"] in ("error", "warning", "assert"):
                self.errors.append(str([argument.get("value") for argument in about["args"]]))
            case "Log.entryAdded" if about["entry"]["level"] in ("error", "warning"):
                self.errors.append(about["entry"]["text"])
            case "Network.requestWillBeSent":
                self.requests.append(about["request"]["url"])
            case "Network.loadingFailed" if not about.get("canceled"):
                self.failed.append(about.get("errorText", ""))


def chromium() -> str:
    """Path of Chromium.

    Where it is not installed, the test is skipped; it fails where the environment says that a browser is required.
    """
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        say = pytest.fail if os.environ.get(REQUIRED) == "1" else pytest.skip
        say("no Chromium is installed (Debian: apt-get install chromium)")
    return found


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """A page of a Chromium of its own, which is ended with the block.

    Args:
        folder: empty; for what the browser keeps.
    """
    to_browser, from_browser = os.pipe(), os.pipe()
    # Chromium reads its commands from 3 and answers on 4; kept out of their way first, so that neither is lost.
    reads, writes = (fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (to_browser[0], from_browser[1]))

    def lay_out():
        os.dup2(reads, 3)
        os.dup2(writes, 4)

    command = [chromium(), *OPTIONS, f"--user-data-dir={folder}"]
    with open(folder.with_suffix(".log"), "wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(3, 4),
            preexec_fn=lay_out,
            start_new_session=True,
            env=os.environ | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)},
        )
    for fd in (to_browser[0], from_browser[1], reads, writes):
        os.close(fd)
    try:
        yield Page(to_browser[1], from_browser[0])
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(to_browser[1])
        os.close(from_browser[0])
