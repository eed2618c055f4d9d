"""Motifs: the bridge, a lakeside pavilion, and the Citadel from above."""

from __future__ import annotations

import math

from ttdn_demo.art.canvas import HEIGHT, WIDTH, Canvas, curve
from ttdn_demo.art.palettes import mix
from ttdn_demo.art.parts import columns, dragon_boat, roof


def truong_tien(c: Canvas) -> None:
    """Draw the six twin-arched steel spans of Trường Tiền bridge over the Perfume River."""
    c.sky(640, sun=(1130, 470), size=70)
    c.clouds(80, 330, 8)
    c.ranges(600, 130, 3, bottom=645)
    c.rect(0, 600, WIDTH, 45, mix(c.p.near, c.p.ink, 0.35))
    for x in range(20, WIDTH, 46):
        c.tree(x, 640, c.random.uniform(30, 62), mix(c.p.near, c.p.ink, 0.45))
    c.water(640)
    deck, span, steel = 600, 262, mix(c.p.ink, c.p.near, 0.25)
    for i in range(7):
        x = 14 + i * span
        c.rect(x - 13, deck, 26, 74, mix(c.p.wall, c.p.ink, 0.45))
        c.rect(x - 20, deck + 62, 40, 16, mix(c.p.wall, c.p.ink, 0.55), 4)
    for i in range(6):
        x0 = 14 + i * span
        arch = curve(
            (x0 + 6, deck - 6),
            (x0 + 60, deck - 158),
            (x0 + span - 60, deck - 158),
            (x0 + span - 6, deck - 6),
        )
        inner = curve(
            (x0 + 26, deck - 6),
            (x0 + 72, deck - 126),
            (x0 + span - 72, deck - 126),
            (x0 + span - 26, deck - 6),
        )
        for k in range(2, 23):
            c.line([arch[k], (arch[k][0], deck)], steel, 2.2)
            c.line([arch[k], inner[max(0, min(24, k + (1 if k % 2 else -1)))]], steel, 1.8)
        c.line(arch, steel, 7)
        c.line(inner, steel, 4)
        c.line([(px, py + 2) for px, py in arch], (*c.p.accent, 150), 2.4)
    c.rect(0, deck - 8, WIDTH, 15, steel)
    c.rect(0, deck - 26, WIDTH, 2.4, steel)
    for x in range(30, WIDTH, 84):
        c.glow(x, deck - 30, 34, c.p.light, 130)
        c.ellipse(x, deck - 30, 3.6, 3.6, c.p.light)
    c.reflect(642, 300, 0.62)
    c.ripple(650, 70)
    c.sparkle(1130, 660, 300, c.p.sun, 54)
    dragon_boat(c, 430, 850, 150)
    dragon_boat(c, 1330, 740, 70)


def pavilion(c: Canvas) -> None:
    """Draw a pavilion on stilts over a lotus lake, as at the tomb of emperor Tự Đức."""
    c.sky(560, sun=(1250, 220))
    c.clouds(70, 260)
    c.ranges(540, 140, 2)
    for x in range(-20, WIDTH + 60, 62):
        c.pine(x, 600, c.random.uniform(180, 330), mix(c.p.leaf, c.p.ink, 0.45))
    c.rect(0, 592, WIDTH, 30, mix(c.p.wall, c.p.ink, 0.4))
    c.water(620, 50)
    inner = mix(c.p.ink, c.p.roof, 0.2)
    for x in range(470, 1090, 68):
        c.rect(x - 7, 600, 14, 110, mix(c.p.roof, c.p.ink, 0.45))
    c.rect(430, 590, 700, 20, mix(c.p.wall, c.p.ink, 0.25), 4)
    columns(c, 780, 470, 300, 122, 9, inner)
    roof(c, 780, 482, 372, 92)
    columns(c, 780, 340, 190, 56, 6, inner)
    roof(c, 780, 352, 252, 84, c.p.accent)
    c.reflect(640, 300, 0.6)
    c.ripple(650, 60)
    for _ in range(26):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(810, 985)
        rx = 26 + (y - 800) * 0.3
        c.ellipse(x, y, rx, rx * 0.3, mix(c.p.leaf, c.p.ink, c.random.uniform(0.05, 0.3)))
        if c.random.random() < 0.4:
            c.ellipse(x, y - rx * 0.3, rx * 0.2, rx * 0.26, c.p.accent)


def citadel(c: Canvas) -> None:
    """Draw the plan of the Citadel from above: bastions, moat, Imperial City, river."""
    land = mix(c.p.leaf, c.p.light, 0.55)
    c.rect(0, 0, WIDTH, HEIGHT, land)
    for _ in range(420):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(0, HEIGHT)
        c.rect(
            x,
            y,
            c.random.uniform(10, 42),
            c.random.uniform(8, 30),
            (*c.random.choice((c.p.wall, c.p.roof, c.p.leaf)), 90),
            2,
        )
    for width, fill in ((196, mix(c.p.water[0], c.p.light, 0.5)), (172, c.p.water[1])):
        c.line(
            [
                *curve((-60, 620), (180, 900), (420, 880), (800, 880)),
                *curve((800, 880), (1200, 880), (1420, 860), (1700, 560)),
            ],
            fill,
            width,
        )
    for grow, fill in (
        (44, c.p.water[1]),
        (26, mix(c.p.wall, c.p.light, 0.3)),
        (12, mix(c.p.leaf, c.p.light, 0.3)),
    ):
        c.poly(_bastions(800, 398, 312, grow), fill)
    for k in range(8):
        at = 518 + k * 80
        c.line([(at, 92), (at, 704)], (*c.p.light, 130), 4)
        c.line([(494, at - 400), (1106, at - 400)], (*c.p.light, 130), 4)
    for x, y, w, h in (
        (520, 110, 120, 90),
        (960, 130, 110, 130),
        (540, 560, 130, 80),
        (985, 560, 100, 90),
        (520, 330, 90, 120),
    ):
        c.rect(x, y, w, h, (*c.p.water[1], 210), 10)
    c.rect(650, 380, 300, 300, c.p.water[1], 4)
    c.rect(664, 394, 272, 272, c.p.accent, 3)
    c.rect(676, 406, 248, 248, mix(c.p.wall, c.p.light, 0.4), 3)
    for y, w in ((430, 130), (480, 90), (530, 120), (590, 150), (634, 110)):
        c.rect(800 - w / 2, y, w, 26, c.p.roof, 3)
    c.rect(796, 660, 8, 80, c.p.wall)
    c.rect(1010, 790, 14, 190, mix(c.p.ink, c.p.light, 0.4))
    c.rect(420, 790, 14, 190, mix(c.p.ink, c.p.light, 0.4))


def _bastions(cx: float, cy: float, half: float, grow: float) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    half += grow
    for turn in range(4):
        a = math.radians(90 * turn)
        for k in range(6):
            t = -half + half * 2 * k / 6
            side = [
                (t, -half),
                (t + half / 12, -half),
                (t + half / 9, -half - 24),
                (t + half / 4.5, -half - 24),
                (t + half / 4, -half),
            ]
            points += [
                (cx + x * math.cos(a) - y * math.sin(a), cy + x * math.sin(a) + y * math.cos(a))
                for x, y in side
            ]
    return points
