"""The process of a preview that outlives a host's builds: ``python -m tracardi_snippet.preview.hosted SITE``.

The process that the build starts forks and ends, so that nobody has to wait for the preview when it ends. The preview writes a
line to stdout: an empty one if it serves, else the reason why it does not.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SnippetError, error_text
from tracardi_snippet.preview.hosted_files import Address, HostedFiles
from tracardi_snippet.system.locks import LockedError, lock_open_file

if TYPE_CHECKING:
    from tracardi_snippet.preview.servers import Servers
    from tracardi_snippet.preview.session import Session

_LOOK_SECONDS = 0.5


def main(site: str) -> None:
    """Serve the preview of a site until the process that it lives for has ended."""
    if os.fork():
        os._exit(0)
    files = HostedFiles(Path(site))
    with files.address.open("a") as held:
        try:
            if lock_open_file(held.fileno()):
                _serve(files)
                return
            text = f"{files.address}: the file system has no locks. Set XDG_CACHE_HOME to a folder of another one."
        except LockedError:
            text = "Another build has started a preview of this site just now. Build again."
        except (SnippetError, OSError) as error:
            text = error_text(error)
    _answer(text)


def _answer(text: str) -> None:
    """Tell the build, which waits for the line, and let go of its pipe."""
    sys.stdout.write(" ".join(text.split()) + "\n")
    sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _serve(files: HostedFiles) -> None:
    from tracardi_snippet.preview.addresses import LOOPBACK, Addresses
    from tracardi_snippet.preview.listener import bind, bind_beside
    from tracardi_snippet.preview.options import PreviewOptions
    from tracardi_snippet.preview.servers import Servers
    from tracardi_snippet.preview.session import Session

    with (
        closing(bind(LOOPBACK, None)) as one,
        closing(bind_beside(LOOPBACK, one.getsockname()[1])) as other,
    ):
        addresses = Addresses(one.getsockname()[1], other.getsockname()[1])
        options = PreviewOptions(opens_browser=False, is_hosted=True)
        session = Session(files.site, lambda: files.read_config().loaded, addresses, options, lambda _line: None)
        session.sources = lambda _loaded: {files.config}
        gc.freeze()
        try:
            asyncio.run(_serve_until_unneeded(files, session, Servers(session, one, other)))
        finally:
            files.delete()


async def _wait_until_unneeded(files: HostedFiles) -> None:
    # Files that are gone mean that somebody has cleaned the cache: no build could find this preview.
    while files.config.exists() and files.read_config().is_kept():  # noqa: ASYNC110  # another process ends
        await asyncio.sleep(_LOOK_SECONDS)


async def _serve_until_unneeded(files: HostedFiles, session: Session, servers: Servers) -> None:
    def begin() -> None:
        addresses = session.addresses
        files.write_address(Address(os.getpid(), addresses.site_port, addresses.tool_port, session.token))
        _answer("")

    looking = asyncio.ensure_future(_wait_until_unneeded(files))
    looking.add_done_callback(lambda _: servers.stop())
    await servers.run(begin)
    looking.cancel()


if __name__ == "__main__":
    main(sys.argv[1])
