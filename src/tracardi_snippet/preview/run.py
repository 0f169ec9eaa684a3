"""Run a preview: bind the ports, read the config, serve, and open the browser."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
import webbrowser
from contextlib import closing
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SnippetError
from tracardi_snippet.preview.addresses import Addresses
from tracardi_snippet.preview.listener import bind, bind_beside
from tracardi_snippet.preview.servers import Servers
from tracardi_snippet.preview.session import Session
from tracardi_snippet.site.files import check_site, is_page_path
from tracardi_snippet.system.signals import ENDING_SIGNALS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.preview.options import PreviewOptions


def run_preview(site: Path, load: Callable[[], LoadedConfig], options: PreviewOptions, tell: Callable[[str], None]) -> int:
    """Serve a site until a signal asks to end, and return the exit code.

    :param load: reads the config; called again when a source of it changes.
    :param tell: gets lines for the person at the terminal.
    :raises SnippetError: the site, the config or an option cannot be used.
    """
    check_site(site)
    check_built(site)
    with (
        closing(bind(options.host, options.port)) as one,
        closing(bind_beside(options.host, one.getsockname()[1])) as other,
    ):
        addresses = Addresses(one.getsockname()[1], other.getsockname()[1], options.host)
        session = Session(site, load, addresses, options, tell)
        gc.enable()  # commands run without, and this one may run for days
        gc.freeze()
        return asyncio.run(_until_signal(Servers(session, one, other), lambda: _begin(session, options)))


async def _until_signal(servers: Servers, ready: Callable[[], None]) -> int:
    """Serve until a signal asks to end. Return 0 after Ctrl-C, else 128 plus the number of the signal."""
    received: list[int] = []

    def stop(number: int) -> None:
        received.append(number)
        servers.stop(at_once=len(received) > 1)

    loop = asyncio.get_running_loop()
    for number in ENDING_SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # a shell starts background jobs with Ctrl-C ignored
            loop.add_signal_handler(number, stop, number)
    await servers.run(ready)
    return 0 if received[:1] in ([], [signal.SIGINT]) else 128 + received[0]


def _begin(session: Session, options: PreviewOptions) -> None:
    address = f"{session.addresses.site()}/"
    lines = [
        f"Preview of {session.files.site}",
        f"  site    {address}",
        f"  events  {session.addresses.tool()}/",
    ]
    if session.forwarder:
        lines.append(f"Events also go to {session.forwarder.url}.")
    lines.append("Open a page, and see its events arrive. Ctrl-C ends the preview.")
    session.tell("\n".join(lines))
    if options.opens_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def check_built(site: Path) -> None:
    """Check that a build has written a page to the folder. No page is read.

    :raises SnippetError: there is none.
    """
    folders = [site]
    while folders:
        folder = folders.pop()
        for path in folder.iterdir():
            if is_page_path(path.name):
                return
            if path.is_dir() and not path.is_symlink():
                folders.append(path)
    raise SnippetError(f"{site}: has no page. Build the site first, or give the folder of its HTML.")
