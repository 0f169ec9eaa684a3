"""The project that each test of a host builds, and the hosts that are kept warm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.project import Project
from tests.helpers.warm import IMPORTS, WarmHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def warm_hosts() -> Iterator[dict[str, WarmHost]]:
    hosts = {name: WarmHost(name) for name in IMPORTS}
    yield hosts
    for host in hosts.values():
        host.close()


@pytest.fixture
def project(tmp_path: Path, warm_hosts: dict[str, WarmHost]) -> Project:
    return Project(tmp_path, warm_hosts)
