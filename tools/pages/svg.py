"""A few shapes of SVG in the colours of the page, for diagrams that code draws."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 116, 40
_STEPS = 60


class Point(NamedTuple):
    """A place in the picture, in its own units."""

    x: float
    y: float


def picture(size: tuple[int, int], title: str, description: str, shapes: Sequence[str]) -> str:
    """The whole picture; ``description`` is read aloud to those who cannot see it."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' aria-labelledby="drawn-title drawn-description" font-family="inherit" font-size="14"'
        ' fill="currentColor" stroke="none">'
        f'<title id="drawn-title">{escape(title)}</title>'
        f'<desc id="drawn-description">{escape(description)}</desc>'
        '<defs><marker id="drawn-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker>'
        f"</defs>{''.join(shapes)}</svg>"
    )


def box(at: Point, name: str) -> str:
    """A state: a rounded box with its name."""
    x, y = at.x - WIDTH / 2, at.y - HEIGHT / 2
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="8" fill="none"'
        f' stroke="currentColor" stroke-width="2"/>{label(Point(at.x, at.y + 5), name)}'
    )


def label(at: Point, words: str, anchor: str = "middle") -> str:
    """Words at a place."""
    return f'<text x="{at.x:.0f}" y="{at.y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def slanted(at: Point, words: str) -> str:
    """Words that rise from a place to the right, as the heading of a narrow column."""
    turned = f"rotate(-55 {at.x:.0f} {at.y:.0f})"
    return f'<text x="{at.x:.0f}" y="{at.y:.0f}" transform="{turned}">{escape(words)}</text>'


def cell(at: Point, width: float, height: float, words: str) -> str:
    """A field of a table around a place: filled and labelled where there are words."""
    x, y = at.x - width / 2, at.y - height / 2
    opacity = "0.15" if words else "0"
    rectangle = (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4"'
        f' fill-opacity="{opacity}" stroke="currentColor" stroke-opacity="0.3"/>'
    )
    return rectangle + (label(Point(at.x, at.y + 5), words) if words else "")


def arrow(start: Point, end: Point, words: str, others: Sequence[Point]) -> str:
    """An arrow between two boxes, bent far enough to pass the ``others``, with words beside it."""
    points = next(
        (line for line in _bent(start, end) if not any(_in(p, o) for p in line for o in others)),
        _line(start, end, 0),
    )
    outside = [p for p in points if not (_in(p, start) or _in(p, end))]
    path = " ".join(f"{p.x:.1f} {p.y:.1f}" for p in outside)
    return (
        f'<path d="M{path}" fill="none" stroke="currentColor" marker-end="url(#drawn-tip)"/>'
        f"{_beside(outside[len(outside) * 9 // 20], start, end, words)}"
    )


def _beside(at: Point, start: Point, end: Point, words: str) -> str:
    """Words on the outer side of a bent line."""
    length = math.dist(start, end)
    across = Point((end.y - start.y) / length, (start.x - end.x) / length)
    anchor = "start" if across.x > 0.3 else "end" if across.x < -0.3 else "middle"
    return label(Point(at.x + 7 * across.x, at.y + 12 * across.y + 4), words, anchor)


def loop(at: Point, words: str) -> str:
    """An arrow from a box to itself, above it."""
    x, y = at.x + 20, at.y - HEIGHT / 2
    return (
        f'<path d="M{x:g} {y:g} q15 -45 30 0" fill="none" stroke="currentColor"'
        f' marker-end="url(#drawn-tip)"/>{label(Point(x + 25, y - 22), words, "start")}'
    )


def _bent(start: Point, end: Point) -> Iterator[list[Point]]:
    for bend in (0.12, 0.3, 0.5, 0.8):
        yield _line(start, end, bend)


def _line(start: Point, end: Point, bend: float) -> list[Point]:
    """Points of a quadratic curve, bent to the left of its direction."""
    across = Point(end.y - start.y, start.x - end.x)
    turn = Point(
        (start.x + end.x) / 2 + bend * across.x,
        (start.y + end.y) / 2 + bend * across.y,
    )
    shares = [step / _STEPS for step in range(_STEPS + 1)]
    return [
        Point(
            *(
                (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c
                for a, b, c in ((start.x, turn.x, end.x), (start.y, turn.y, end.y))
            )
        )
        for t in shares
    ]


def _in(point: Point, centre: Point) -> bool:
    return abs(point.x - centre.x) < WIDTH / 2 + 3 and abs(point.y - centre.y) < HEIGHT / 2 + 3
