"""The order in which people read the boxes of a slide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Boxes count as apart even if they overlap by this share of the smaller one, since people place
# them by hand, and the text hardly ever fills its box.
OVERLAP = 0.2


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a slide: its number in the file, where it stands, and how large it is."""

    number: int
    left: float
    top: float
    width: float
    height: float


def reading_order(boxes: Sequence[Box]) -> tuple[list[Box], bool]:
    """Return `boxes` in the order of reading, and whether that order is certain.

    The slide is cut into rows, or into columns, where no box is in the way, and each part again. If
    it can be cut both ways, as a grid can, the way decides that agrees with the order in the file.
    The order is uncertain if neither agrees, or if nothing can be cut because boxes overlap. Then
    the order is that of the file.
    """
    if len(boxes) < 2:
        return list(boxes), True
    ways = [
        parts
        for parts in (
            _cut(boxes, lambda box: (box.top, box.height)),
            _cut(boxes, lambda box: (box.left, box.width)),
        )
        if len(parts) > 1
    ]
    if not ways:
        return sorted(boxes, key=lambda box: box.number), False
    orders = [_joined(parts) for parts in ways]
    if len(orders) == 1:
        return orders[0]
    agreeing = [order for order in orders if _as_in_file(order[0])]
    if agreeing:
        return agreeing[0]
    same = [box.number for box in orders[0][0]] == [box.number for box in orders[1][0]]
    return orders[0][0], same and orders[0][1]


def _joined(parts: Sequence[Sequence[Box]]) -> tuple[list[Box], bool]:
    ordered = [reading_order(part) for part in parts]
    return [box for part, _ in ordered for box in part], all(certain for _, certain in ordered)


def _as_in_file(boxes: Sequence[Box]) -> bool:
    return all(box.number < other.number for box, other in pairwise(boxes))


def _cut(boxes: Sequence[Box], side: Callable[[Box], tuple[float, float]]) -> list[list[Box]]:
    """Return the groups of boxes that overlap in one direction, in order."""
    groups: list[list[Box]] = []
    end = 0.0
    for box in sorted(boxes, key=lambda box: (side(box)[0], box.number)):
        start, length = side(box)
        smallest = min(length, *(side(other)[1] for other in groups[-1])) if groups else length
        if groups and start < end - OVERLAP * smallest:
            groups[-1].append(box)
            end = max(end, start + length)
        else:
            groups.append([box])
            end = start + length
    return groups
