"""What tests ask of a browser that they may run in any of: the part of Playwright's API that every engine's driver has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class Keyboard(Protocol):
    def press(self, key: str) -> None: ...

    def down(self, key: str) -> None: ...

    def up(self, key: str) -> None: ...


class Tab(Protocol):
    """A tab; a ``Page`` of Playwright is one."""

    @property
    def keyboard(self) -> Keyboard: ...

    def on(self, event: Any, f: Callable[[Any], Any]) -> Any:
        """Call `f` with each ``console`` message or ``pageerror``."""

    def goto(self, url: str, *, wait_until: Literal["load", "domcontentloaded"] | None = None) -> Any: ...

    def evaluate(self, expression: str) -> Any:
        """Return what the expression, or the promise that it gives, is worth."""

    def click(self, selector: str, *, click_count: int | None = None) -> Any: ...

    def hover(self, selector: str) -> Any: ...

    def wait_for_timeout(self, timeout: float) -> None:
        """Sleep for so many milliseconds, while messages of the tab are handled."""

    def screenshot(self) -> bytes:
        """Return a PNG of what is shown."""

    def close(self) -> None: ...


TabT = TypeVar("TabT", bound=Tab)
Tab_co = TypeVar("Tab_co", bound=Tab, covariant=True)


class Visitor(Protocol[Tab_co]):
    """A browser profile of its own; a ``BrowserContext`` of Playwright is one."""

    def new_page(self) -> Tab_co: ...

    def close(self) -> Any: ...
