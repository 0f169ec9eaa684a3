"""Find the browser to start: the one that the user has named, Playwright's own, or one that is installed."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

from tracardi_snippet.errors import SnippetError

# Since Chrome 132, each profile of Chromium costs a window with all its buttons, headless or not. The shell has the same engine
# without them: a visit takes half the time. https://developer.chrome.com/blog/chrome-headless-shell
_COMMANDS = {
    "chromium": (
        "chromium-headless-shell",
        "chrome-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ),
    "firefox": ("firefox-esr", "firefox"),
}
_FIRST_FOR_FIREFOX, _FIRST_WITHOUT_FIREFOX = (1, 58), (1, 65)


def find_browser(name: str, path: Path | None, own: Path) -> tuple[Path, bool]:
    """Return the browser to start, and whether it is Playwright's own.

    :param name: ``chromium`` or ``firefox``.
    :param path: the browser that the user has named, or None.
    :param own: the place of Playwright's own browser, which may not be installed.
    :raises SnippetError: there is none, or this Playwright cannot drive it.
    """
    if path is not None and not path.is_file():
        raise SnippetError(f"--browser-path {path}: there is no such file. Give the path of the browser's program.")
    if path is None and (found := _own_shell(own) or (own if own.is_file() else None)):
        return found, True
    found = path or next((Path(place) for command in _COMMANDS[name] if (place := shutil.which(command))), None)
    if found is None:
        raise SnippetError(
            f"visit needs a browser, and no {name.capitalize()} is installed."
            f" Run: python -m playwright install {name} (or name an installed one with --browser-path)"
        )
    if name == "firefox":
        check_firefox(version("playwright"))
    return found, False


def _own_shell(own: Path) -> Path | None:
    """Return the headless shell that Playwright installs beside its Chromium: chromium-1208, chromium_headless_shell-1208."""
    version_folder = own.parent.parent
    folder = version_folder.with_name(version_folder.name.replace("chromium-", "chromium_headless_shell-"))
    if folder == version_folder:
        return None
    names = ("chrome-headless-shell", "headless_shell")
    return next((file for file in sorted(folder.glob("*/*")) if file.name.removesuffix(".exe") in names), None)


def check_firefox(installed: str) -> None:
    """Check that this version of Playwright drives an installed Firefox.

    :raises SnippetError: it does not.
    """
    number = tuple(int(part) for part in installed.split(".")[:2])
    if not _FIRST_FOR_FIREFOX <= number < _FIRST_WITHOUT_FIREFOX:
        raise SnippetError(
            f"Playwright {installed} cannot drive an installed Firefox; 1.58 to 1.64 can."
            " Run: pip install 'playwright>=1.58,<1.65'"
        )
