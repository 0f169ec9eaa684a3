"""Measure the distance between two words."""

from __future__ import annotations


def edit_distance(one: str, other: str, limit: int) -> int:
    """Return the least number of edits that make ``other`` of ``one``; ``limit + 1`` if more than ``limit`` are needed.

    An edit inserts, removes or replaces a character, or exchanges two neighbours (optimal string alignment distance).
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        row, last, before_last = [i], row, before
        for j, wanted in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = last
    return row[-1]
