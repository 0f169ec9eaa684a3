"""Raise Ctrl-C and other signals that ask the program to end as an exception, or hold them back.

``listening`` is for our own program, which undoes unfinished work and ends. In another program, such as MkDocs, the handlers of
that program stay, and ``uninterrupted`` only holds signals back.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.system.signals import ENDING_SIGNALS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from sys import UnraisableHookArgs


class Interrupted(BaseException):  # no error
    """A signal that asks the program to end. Not a KeyboardInterrupt, which click and other libraries catch."""

    def __init__(self, number: int) -> None:
        self.number = number
        """Number of the signal."""
        super().__init__(number)


@dataclass(slots=True)
class _Listener:
    """The state of the signals of this program."""

    received: int = 0
    """Number of the first signal, or 0. Later signals ask for nothing new."""
    is_raised: bool = False
    """True if ``Interrupted`` has been raised."""
    is_done: bool = False
    """True if the signal has been dealt with: the program ends by itself."""
    held: int = 0
    """Number of ``uninterrupted`` blocks that are running."""

    def receive(self, number: int, _frame: object) -> None:
        if not self.received:
            self.received = number
            self.raise_if_free()

    def raise_if_free(self) -> None:
        if self.received and not self.held and not self.is_raised:
            self.is_raised = True
            raise Interrupted(self.received)


_listeners: list[_Listener] = []


@contextlib.contextmanager
def listening() -> Iterator[None]:
    """Raise ``Interrupted`` in the block for the first signal that asks the program to end, and ignore later signals.

    Outside of the main thread, nothing is done: only the main thread may handle signals. See
    https://docs.python.org/3/library/signal.html#signals-and-threads
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    listener = _Listener()
    hook = sys.unraisablehook
    handlers = [(number, signal.getsignal(number)) for number in ENDING_SIGNALS]
    sys.unraisablehook = _hook_around(hook)
    _listeners.append(listener)
    try:
        for number, handler in handlers:
            # A shell starts background jobs with Ctrl-C ignored, and Python keeps this setting.
            if number != signal.SIGINT or handler is not signal.SIG_IGN:
                signal.signal(number, listener.receive)
        yield
        check_signals()
    finally:
        listener.held += 1  # no exception is raised while the handlers change
        for number, handler in handlers:
            _restore(number, handler)
        _listeners.remove(listener)
        sys.unraisablehook = hook
        if listener.received and not listener.is_raised:
            raise Interrupted(listener.received)


def check_signals() -> None:
    """Raise ``Interrupted`` again if it was raised where Python can only ignore it, as in ``__del__``."""
    if _listeners and _listeners[-1].received and not (_listeners[-1].held or _listeners[-1].is_done):
        raise Interrupted(_listeners[-1].received)


def end_by_itself() -> None:
    """Take a signal that was raised as dealt with: the program has caught ``Interrupted``, and ends with its own exit code."""
    for listener in _listeners[-1:]:
        listener.is_done = True


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back signals that ask the program to end. The first signal counts when the block ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
    elif _listeners:
        listener = _listeners[-1]
        listener.held += 1
        try:
            yield
        finally:
            listener.held -= 1
            listener.raise_if_free()
    else:
        yield from _without_signals()


def _without_signals() -> Iterator[None]:
    """Hold signals back in a program that is not ours.

    Uses handlers, since a signal mask applies to one thread only: the threads of esbuild's runtime would receive the signal.
    """
    received: list[int] = []
    before = [(number, signal.signal(number, lambda number, _: received.append(number))) for number in ENDING_SIGNALS]
    try:
        yield
    finally:
        # In reverse order: Ctrl-C, whose handler raises an exception, comes last.
        for number, handler in reversed(before):
            _restore(number, handler)
        for came in received[:1]:
            signal.raise_signal(came)


def _restore(number: int, handler: object) -> None:
    signal.signal(number, signal.SIG_DFL if handler is None else handler)  # type: ignore[arg-type]  # None: not set by Python


def _hook_around(hook: Callable[[UnraisableHookArgs], object]) -> Callable[[UnraisableHookArgs], object]:
    """Return a hook that does not print ``Interrupted``, which ``check_signals`` raises again."""

    def show(unraisable: UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, Interrupted):
            hook(unraisable)

    return show
