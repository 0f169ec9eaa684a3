"""``visit`` without a browser: whose event it is that has arrived."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import CONFIG, ROOT
from tracardi_snippet.config import load_config
from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.preview.recorder import Event
from tracardi_snippet.visit.acts import FILES
from tracardi_snippet.visit.received import is_ambiguous
from tracardi_snippet.visit.trial import Trial

if TYPE_CHECKING:
    from pathlib import Path

CLICK = "    triggers:\n      - {{tag: a, trigger: onClick, data: {{event: click, properties: {}}}}}\n      - {{tag: b, trigger: onClick, data: {{event: {}, properties: {}}}}}\n"


def test_a_visit_knows_the_files_that_the_tracker_takes_for_downloads() -> None:
    script = (ROOT / "tracker_js" / "triggers" / "onDownload.js").read_text("utf-8")
    (listed,) = re.findall(r'^const FILES = "(.*?)"', script, re.MULTILINE)
    assert listed.split() == FILES


class Opened:
    """A page from which these events have arrived."""

    def __init__(self, *numbers: int) -> None:
        self._events = [Event(number, None, "click", None, None, {}, {"type": "click"}, [], []) for number in numbers]

    def events(self) -> list[Event]:
        return self._events


def auto_of(folder: Path, *texts: str) -> Any:
    (folder / "tracardi.yml").write_text(CONFIG + CLICK.format(*texts))
    rules = PageRules(load_config(folder / "tracardi.yml").config)
    return rules.auto(())


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("{}", "click", "{}"), [True, True]),
        (("{}", "click", "{plan: pro}"), [True, False]),
        (("{plan: pro}", "click", "{plan: free}"), [False, False]),
        (("{}", "other", "{}"), [False, False]),
    ],
)
def test_an_event_with_more_properties_may_be_that_of_another_trigger(
    tmp_path: Path, texts: tuple[str, ...], expected: list[bool]
) -> None:
    """A dead trigger counted as alive, because the other's event has its properties among more."""
    auto = auto_of(tmp_path, *texts)
    assert [is_ambiguous(auto, trigger) for trigger in auto.triggers.values()] == expected


@pytest.mark.parametrize(
    ("numbers", "after", "expected"),
    [((1,), 0, True), ((1,), 1, False), ((1, 2), 1, True), ((1,), None, False), ((), 0, False)],
)
def test_the_first_event_of_a_page_counts_for_its_act(
    tmp_path: Path,
    numbers: tuple[int, ...],
    after: int | None,
    expected: bool,  # noqa: FBT001
) -> None:
    """No event had come before the act, so the one after it was taken for an older one."""
    trigger = next(iter(auto_of(tmp_path, "{}", "click", "{}").triggers.values()))
    trial = Trial(Opened(*numbers), trigger, 1, has_tag=True, shadow=False, is_ambiguous=True)  # type: ignore[arg-type]
    assert trial.has_fired(after) is expected
