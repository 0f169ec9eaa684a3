"""Users and their folders."""

from __future__ import annotations

import contextlib
import os


def home_folders() -> list[str]:
    """Return the home folders of the user who runs this: by the environment, by the list of users, and before ``sudo``."""
    import pwd

    homes = [os.environ.get("HOME", "")]
    sudo = os.environ.get("SUDO_UID", "")
    for user in (os.getuid(), *([int(sudo)] if sudo.isdecimal() else [])):
        with contextlib.suppress(KeyError, OverflowError):  # in a container, the user may be in no list
            homes.append(pwd.getpwuid(user).pw_dir)
    return [home for home in homes if home]
