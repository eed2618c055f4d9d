"""Parts that several motifs share: curved roofs, boats, lanterns, lotus, hats."""

from __future__ import annotations

import math

from ttdn_demo.art.canvas import Canvas, Fill, curve, mirror
from ttdn_demo.art.palettes import Colour, mix


def roof(
    c: Canvas, cx: float, eave: float, half: float, height: float, fill: Colour | None = None
) -> None:
    """Draw a tiled roof with upturned eaves; ``eave`` is the height of its lowest line."""
    fill = fill or c.p.roof
    ridge, lift = half * 0.62, height * 0.42
    side = curve(
        (cx - half - lift * 0.3, eave - lift),
        (cx - half * 0.8, eave - lift * 0.1),
        (cx - ridge, eave - height * 0.55),
        (cx - ridge, eave - height),
    )
    under = curve((cx - half * 0.55, eave), (cx - half * 0.86, eave), side[0])
    outline = [*under, *side, *mirror(side, cx), *mirror(under, cx)]
    c.poly(outline, fill)
    for step in range(1, 26):
        x = cx - ridge + ridge * 2 * step / 26
        spread = (x - cx) * half / ridge * 0.86
        c.line([(x, eave - height), (cx + spread, eave - 2)], (*mix(fill, c.p.ink, 0.5), 70), 1.4)
    c.line([*under[::-1], *mirror(under[::-1], cx)], mix(fill, c.p.ink, 0.45), 4)
    for sign in (-1, 1):
        c.line([(cx + sign * abs(x - cx), y) for x, y in side], mix(fill, c.p.light, 0.35), 3.2)
        curl = curve(
            (cx + sign * ridge, eave - height),
            (cx + sign * (ridge + height * 0.16), eave - height - height * 0.04),
            (cx + sign * (ridge + height * 0.1), eave - height * 1.28),
        )
        c.line(curl, mix(fill, c.p.light, 0.2), 5)
    c.rect(cx - ridge, eave - height - 5, ridge * 2, 9, mix(fill, c.p.light, 0.25), 3)


def columns(
    c: Canvas, cx: float, top: float, half: float, height: float, count: int, inner: Fill
) -> None:
    """Draw an open hall: dark depth behind evenly spaced red-brown columns."""
    c.rect(cx - half, top, half * 2, height, inner)
    for i in range(count):
        x = cx - half + half * 2 * i / (count - 1)
        c.rect(x - 5, top, 10, height, mix(c.p.roof, c.p.ink, 0.25), 2)
    c.rect(cx - half - 6, top + height * 0.72, half * 2 + 12, 4, mix(c.p.wall, c.p.ink, 0.2))


def dragon_boat(c: Canvas, x: float, y: float, size: float, *, lit: bool = True) -> None:
    """Draw a Perfume River dragon boat that faces left, its waterline at ``y``."""
    s = size / 100
    hull = mix(c.p.roof, c.p.ink, 0.25)
    body = [
        *curve((x - 95 * s, y - 14 * s), (x - 70 * s, y + 3 * s), (x, y + 3 * s)),
        *curve((x, y + 3 * s), (x + 80 * s, y + 3 * s), (x + 110 * s, y - 22 * s)),
        (x + 98 * s, y - 12 * s),
        (x - 80 * s, y - 12 * s),
    ]
    c.poly(body, hull)
    neck = curve(
        (x - 84 * s, y - 10 * s),
        (x - 104 * s, y - 24 * s),
        (x - 82 * s, y - 38 * s),
        (x - 104 * s, y - 50 * s),
    )
    c.line(neck, mix(c.p.accent, c.p.ink, 0.2), 9 * s)
    c.ellipse(x - 106 * s, y - 50 * s, 11 * s, 6 * s, mix(c.p.accent, c.p.ink, 0.2))
    tail = curve((x + 100 * s, y - 16 * s), (x + 122 * s, y - 30 * s), (x + 112 * s, y - 48 * s))
    c.line(tail, mix(c.p.accent, c.p.ink, 0.2), 6 * s)
    cabin = c.p.light if lit else mix(c.p.wall, c.p.ink, 0.2)
    c.rect(x - 55 * s, y - 34 * s, 120 * s, 23 * s, mix(c.p.ink, c.p.roof, 0.3))
    for i in range(6):
        c.rect(x + (-49 + i * 19) * s, y - 30 * s, 13 * s, 13 * s, cabin, 2)
    roof(c, x + 5 * s, y - 33 * s, 72 * s, 15 * s)


def lantern(c: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    """Draw a glowing round silk lantern hanging from (x, y)."""
    cy = y + size * 0.75
    c.glow(x, cy, size * 2.1, mix(fill, c.p.light, 0.5), 120)
    c.line([(x, y), (x, y + size * 0.2)], c.p.ink, 2)
    c.ellipse(x, cy, size * 0.62, size * 0.52, fill)
    for share in (0.2, 0.42, 0.6):
        c.arc(x, cy, size * share, size * 0.52, (0, 360), (*mix(fill, c.p.light, 0.55), 150), 1.6)
    c.rect(x - size * 0.2, cy - size * 0.58, size * 0.4, size * 0.1, c.p.ink, 2)
    c.rect(x - size * 0.2, cy + size * 0.48, size * 0.4, size * 0.1, c.p.ink, 2)
    for dx in (-0.08, 0, 0.08):
        c.line([(x + dx * size, cy + size * 0.58), (x + dx * size, cy + size)], c.p.accent, 1.6)


def petal(
    c: Canvas, base: tuple[float, float], angle: float, length: float, width: float, fill: Fill
) -> None:
    """Draw a pointed petal from ``base``; angle 0 points up, in degrees clockwise."""
    a = math.radians(angle)
    up, side = (math.sin(a), -math.cos(a)), (math.cos(a), math.sin(a))

    def at(along: float, across: float) -> tuple[float, float]:
        return (
            base[0] + up[0] * along + side[0] * across,
            base[1] + up[1] * along + side[1] * across,
        )

    left = curve(base, at(length * 0.35, -width), at(length * 0.75, -width * 0.8), at(length, 0))
    right = curve(at(length, 0), at(length * 0.75, width * 0.8), at(length * 0.35, width), base)
    c.poly([*left, *right], fill)


def lotus(c: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    """Draw an open lotus flower whose base is at (x, y)."""
    back, front = mix(fill, c.p.ink, 0.12), mix(fill, c.p.light, 0.4)
    for angle in (-70, 70, -48, 48, -24, 24, 0):
        petal(c, (x, y), angle, size * (0.88 if abs(angle) < 60 else 0.8), size * 0.3, back)
    for angle in (-84, 84, -58, 58, -34, 34):
        petal(c, (x, y), angle, size * 0.78, size * 0.26, mix(back, front, 0.5))
    for angle in (-40, 40, -14, 14):
        petal(c, (x, y), angle, size * 0.6, size * 0.24, front)


def leaf_pad(c: Canvas, x: float, y: float, rx: float, fill: Colour) -> None:
    """Draw a lotus leaf lying on the water, with its veins."""
    c.ellipse(x, y, rx, rx * 0.36, fill)
    c.ellipse(x, y - rx * 0.02, rx * 0.93, rx * 0.31, mix(fill, c.p.light, 0.12))
    for i in range(12):
        a = math.tau * i / 12
        end = (x + math.cos(a) * rx * 0.85, y + math.sin(a) * rx * 0.28)
        c.line([(x, y), end], (*mix(fill, c.p.light, 0.45), 130), 1.5)


def hat(c: Canvas, x: float, y: float, half: float, fill: Colour | None = None) -> None:
    """Draw a conical leaf hat whose rim is centred at (x, y)."""
    fill = fill or mix(c.p.wall, c.p.light, 0.4)
    top = y - half * 0.92
    c.ellipse(x, y, half, half * 0.13, mix(fill, c.p.ink, 0.3))
    left = curve((x - half, y), (x - half * 0.42, y - half * 0.52), (x, top))
    rim = curve((x + half, y), (x, y + half * 0.27), (x - half, y))
    c.poly([*left, *mirror(left, x), *rim], fill)
    shade = curve((x + half, y), (x + half * 0.42, y - half * 0.52), (x, top))
    c.poly([*shade, (x + half * 0.3, y + half * 0.11)], (*mix(fill, c.p.ink, 0.5), 50))
    for ring in range(1, 15):
        share = ring / 15
        w = half * share
        ring_y = top + (y - top) * share
        c.arc(
            x, ring_y - w * 0.03, w * 0.93, w * 0.14, (8, 172), (*mix(fill, c.p.ink, 0.55), 95), 1.3
        )
