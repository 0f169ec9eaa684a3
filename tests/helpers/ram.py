"""Temporary folders of tests on the RAM disk. Tests that write sites need a third less CPU time there than on ext4."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

RAM_DISK = Path("/dev/shm")  # noqa: S108
_LEAST_BYTES = 4 << 30  # Docker's default is 64 MB: https://docs.docker.com/reference/cli/docker/container/run/


def use_ram_disk() -> None:
    """Let pytest make its temporary folders on the RAM disk, if the disk has room and allows programs to run.

    Some tests install wheels and run the installed programs.
    """
    if "PYTEST_DEBUG_TEMPROOT" in os.environ or not os.access(RAM_DISK, os.W_OK):
        return
    may_run = not os.statvfs(RAM_DISK).f_flag & os.ST_NOEXEC
    if may_run and shutil.disk_usage(RAM_DISK).free >= _LEAST_BYTES:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(RAM_DISK)
