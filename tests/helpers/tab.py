"""The part of Playwright's API that the driver of every engine has. Tests that run in every engine use only this part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class Keyboard(Protocol):
    def press(self, key: str) -> None: ...

    def down(self, key: str) -> None: ...

    def up(self, key: str) -> None: ...


class Tab(Protocol):
    """A tab, for example a ``Page`` of Playwright."""

    @property
    def keyboard(self) -> Keyboard: ...

    def on(self, event: Any, f: Callable[[Any], Any]) -> Any:
        """Call `f` with each ``console`` message or ``pageerror``."""

    def goto(self, url: str, *, wait_until: Literal["load", "domcontentloaded"] | None = None) -> Any: ...

    def evaluate(self, expression: str) -> Any:
        """Return the value of the expression. A promise is awaited."""

    def click(self, selector: str, *, click_count: int | None = None) -> Any: ...

    def hover(self, selector: str) -> Any: ...

    def wait_for_timeout(self, timeout: float) -> None:
        """Sleep for this number of milliseconds, and handle messages of the tab meanwhile."""

    def screenshot(self) -> bytes:
        """Return a picture of the visible page as PNG."""

    def close(self) -> None: ...


TabT = TypeVar("TabT", bound=Tab)
Tab_co = TypeVar("Tab_co", bound=Tab, covariant=True)


class Visitor(Protocol[Tab_co]):
    """A visitor with a separate browser profile, for example a ``BrowserContext`` of Playwright."""

    def new_page(self) -> Tab_co: ...

    def close(self) -> Any: ...
