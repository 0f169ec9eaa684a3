"""Apply the user's settings to findings: ``rules`` and ``ignore`` of the config, --select and --ignore of the CLI."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracardi_snippet.config.rules import IgnoreMatcher
from tracardi_snippet.findings import VISIT_RULES, Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tracardi_snippet.config import LoadedConfig

_ORDER = list(Severity)


class RuleSettings:
    """Excuses pages, and gives findings the severity that the config sets.

    The used entries of ``ignore`` are recorded, so that an entry without effect can be reported.

    :param unchecked: rules that this run does not check: their entries of ``ignore`` may well have an effect in another.
    """

    def __init__(
        self,
        loaded: LoadedConfig,
        select: Collection[str] = (),
        ignore: Collection[str] = (),
        *,
        unchecked: Collection[Rule] = (),
    ) -> None:
        self._loaded = loaded
        self._select = frozenset(select)
        self._unreported = frozenset(ignore)
        self._unchecked = frozenset(map(str, unchecked))
        self._matcher = IgnoreMatcher(loaded.config.ignore)
        self._ignored_rules = [frozenset(rules) for rules in loaded.config.ignore.values()]
        self._used: set[tuple[int, str]] = set()

    def excuses(self, rule: Rule, entries: Iterable[int]) -> bool:
        """Return whether one of these entries of ``ignore`` excuses from the rule, and record the entry as used."""
        excusing = [entry for entry in entries if rule in self._ignored_rules[entry]]
        self._used.update((entry, str(rule)) for entry in excusing)
        return bool(excusing)

    def apply(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings that are reported, with their severities, errors first."""
        wanted = [finding for finding in findings if not self._is_excused(finding)]
        reported = [
            replace(finding, severity=severity)
            for finding in (*wanted, *self._unused_entries())
            if (severity := self._severity(finding)) is not None
        ]
        return sorted(reported, key=lambda finding: _ORDER.index(finding.severity))

    def _is_excused(self, finding: Finding) -> bool:
        return bool(finding.page) and self.excuses(finding.rule, self._matcher.matching(finding.page))

    def _severity(self, finding: Finding) -> Severity | None:
        name = str(finding.rule)
        if name in self._unreported or (self._select and name not in self._select):
            return None
        level = self._loaded.config.rules.get(name)
        if level == "off":
            return None
        return Severity(level) if level else finding.severity

    def _unused_entries(self) -> Iterator[Finding]:
        """Yield a finding for each rule of ``ignore`` that excused no page. Rules that are off are left out."""
        for index, (pattern, rules) in enumerate(self._loaded.config.ignore.items()):
            for at, rule in enumerate(rules):
                if (index, rule) not in self._used and rule not in self._unchecked | VISIT_RULES:
                    location = self._loaded.location_of(("ignore", pattern, at))
                    message = f'no page that "{pattern}" matches has a finding of {rule}, so ignore has nothing to excuse'
                    hint = "remove the entry, or correct its pattern"
                    yield Finding(Rule.IGNORE_UNUSED, Severity.WARNING, message, location, (hint,), highlight=rule)
