"""Motifs: the monuments of the old capital."""

from __future__ import annotations

import math

from ttdn_demo.art.canvas import HEIGHT, WIDTH, Canvas, curve, mirror
from ttdn_demo.art.palettes import mix
from ttdn_demo.art.parts import columns, dragon_boat, roof


def ngo_mon(c: Canvas) -> None:
    """Draw Ngọ Môn, the southern gate of the Imperial City, with its five-phoenix pavilion."""
    c.sky(760, sun=(1230, 250))
    c.clouds(110, 330)
    c.ranges(700, 110, 2)
    for x in (60, 150, 1430, 1530):
        c.tree(x, 770, 230)
    base, stone = 800, mix(c.p.wall, c.p.ink, 0.12)
    inner = mix(c.p.ink, c.p.roof, 0.25)
    for cx, half, top in (
        (800, 205, 478),
        (545, 92, 520),
        (1055, 92, 520),
        (352, 78, 528),
        (1248, 78, 528),
    ):
        columns(c, cx, top, half, 590 - top, 6 if half > 100 else 4, inner)
        roof(c, cx, top + 8, half * 1.18, 62)
        if half > 80:
            columns(c, cx, top - 110, half * 0.66, 50, 5, inner)
            roof(c, cx, top - 100, half * 0.84, 58, c.p.accent)
    for cx, half in ((800, 640), (320, 160), (1280, 160)):
        c.rect(
            cx - half,
            588,
            half * 2,
            base - 588,
            stone if half > 200 else mix(stone, c.p.light, 0.12),
        )
        c.rect(cx - half - 8, 576, half * 2 + 16, 18, mix(stone, c.p.light, 0.3), 3)
    for row in range(10):
        y = 606 + row * 20
        c.line([(160, y), (1440, y)], (*c.p.ink, 26), 1.2)
    for cx, half, h in (
        (800, 46, 150),
        (650, 38, 128),
        (950, 38, 128),
        (300, 32, 116),
        (1300, 32, 116),
    ):
        if half > 40:
            c.rect(cx - half, base - h, half * 2, h, inner)
        else:
            c.ellipse(cx, base - h + half, half, half, inner)
            c.rect(cx - half, base - h + half, half * 2, h - half, inner)
        c.arc(cx, base - h + half, half + 8, half + 8, (180, 360), mix(stone, c.p.light, 0.35), 5)
    c.gradient(base, HEIGHT - base, (mix(c.p.wall, c.p.ink, 0.32), mix(c.p.wall, c.p.ink, 0.05)))
    c.poly([(720, base), (880, base), (1180, HEIGHT), (420, HEIGHT)], (*c.p.light, 60))
    for x, size in ((240, 1.0), (1360, 1.0), (520, 0.8), (1080, 0.8)):
        c.poly(
            [
                (x - 40 * size, 905),
                (x + 40 * size, 905),
                (x + 30 * size, 950),
                (x - 30 * size, 950),
            ],
            mix(c.p.roof, c.p.ink, 0.2),
        )
        c.tree(x, 906, 120 * size)


def thien_mu(c: Canvas) -> None:
    """Draw the seven-storey Phước Duyên tower of Thiên Mụ pagoda above the Perfume River."""
    c.sky(700, sun=(420, 300), size=74)
    c.clouds(90, 300)
    c.ranges(640, 170, 3)
    bank = [(520, 760), *curve((520, 760), (760, 600), (1000, 612), (WIDTH, 640)), (WIDTH, 760)]
    c.poly(bank, mix(c.p.leaf, c.p.ink, 0.42))
    for x in (640, 700, 760, 1290, 1360, 1430, 1500, 1570):
        c.pine(x, 690 - (x > 900) * 40, c.random.uniform(170, 290))
    cx, y, half = 1050, 640, 92
    for storey in range(7):
        h = 66 - storey * 2.5
        wall = mix(c.p.wall, c.p.roof, 0.22)
        c.poly(
            [(cx - half, y), (cx + half, y), (cx + half - 5, y - h), (cx - half + 5, y - h)], wall
        )
        c.poly(
            [
                (cx + half * 0.42, y),
                (cx + half, y),
                (cx + half - 5, y - h),
                (cx + half * 0.4, y - h),
            ],
            (*c.p.ink, 62),
        )
        c.poly(
            [
                (cx - half, y),
                (cx - half * 0.5, y),
                (cx - half * 0.48, y - h),
                (cx - half + 5, y - h),
            ],
            (*c.p.light, 50),
        )
        door = half * 0.17
        c.ellipse(cx, y - h * 0.5, door, door, mix(c.p.ink, c.p.roof, 0.3))
        c.rect(cx - door, y - h * 0.5, door * 2, h * 0.45, mix(c.p.ink, c.p.roof, 0.3))
        rim = mix(c.p.roof, c.p.ink, 0.12)
        c.poly(
            [
                (cx - half - 13, y - h),
                (cx + half + 13, y - h),
                (cx + half - 6, y - h - 13),
                (cx - half + 6, y - h - 13),
            ],
            rim,
        )
        y, half = y - h - 10, half - 8
    c.poly([(cx - half, y), (cx + half, y), (cx + 5, y - 34), (cx - 5, y - 34)], c.p.roof)
    c.ellipse(cx, y - 44, 11, 14, c.p.accent)
    c.line([(cx, y - 56), (cx, y - 84)], c.p.accent, 4)
    c.poly([(920, 760), (1180, 760), (1140, 632), (960, 632)], mix(c.p.wall, c.p.ink, 0.3))
    for step in range(11):
        c.line(
            [(960 - step * 3.6, 636 + step * 11.5), (1140 + step * 3.6, 636 + step * 11.5)],
            (*c.p.light, 70),
            2,
        )
    c.water(758, 70)
    c.reflect(758, 230)
    c.sparkle(420, 768, 220, c.p.sun, 40)
    dragon_boat(c, 330, 880, 115)
    c.birds(620, 260)


def urns(c: Canvas) -> None:
    """Draw the Nine Dynastic Urns in their row before Hiển Lâm pavilion, one of them in front."""
    c.sky(620, sun=(260, 210), size=56)
    c.clouds(80, 260)
    for cx in (120, 1480):
        for dx in (-90, 0, 90):
            c.tree(cx + dx, 640, 250)
    inner = mix(c.p.ink, c.p.roof, 0.25)
    for half, top, h in ((300, 470, 150), (210, 330, 90), (130, 215, 70)):
        columns(c, 800, top, half, h, 8, inner)
        roof(c, 800, top + 6, half * 1.22, 66)
    c.gradient(620, HEIGHT - 620, (mix(c.p.wall, c.p.ink, 0.28), mix(c.p.wall, c.p.light, 0.15)))
    for row in range(7):
        y = 640 + row * row * 8 + row * 12
        c.line([(0, y), (WIDTH, y)], (*c.p.ink, 30), 1.5)
    for i in (0, 8, 1, 7, 2, 6, 3, 5):
        _urn(c, 800 + (i - 4) * 178, 800, 74)
    _urn(c, 800, 905, 128)


def _urn(c: Canvas, x: float, y: float, size: float) -> None:
    bronze = mix(c.p.roof, c.p.ink, 0.5)
    shine = mix(bronze, c.p.light, 0.4)
    c.ellipse(x, y + size * 0.03, size * 1.05, size * 0.13, (*c.p.ink, 90))
    for dx in (-0.52, 0.52, 0):
        c.poly(
            [
                (x + dx * size - 13, y - size * 0.45),
                (x + dx * size + 13, y - size * 0.45),
                (x + dx * size * 1.1 + 9, y),
                (x + dx * size * 1.1 - 9, y),
            ],
            mix(bronze, c.p.ink, 0.3),
        )
    side = curve(
        (x - size * 0.74, y - size * 1.42),
        (x - size * 0.66, y - size * 1.2),
        (x - size * 1.12, y - size * 0.45),
        (x - size * 0.3, y - size * 0.24),
    )
    c.poly([*side, *mirror(side, x)], bronze)
    light = curve(
        (x - size * 0.58, y - size * 1.25),
        (x - size * 0.95, y - size * 0.6),
        (x - size * 0.36, y - size * 0.34),
    )
    c.line(light, (*shine, 150), size * 0.09)
    c.rect(x - size * 0.8, y - size * 1.48, size * 1.6, size * 0.11, shine, 4)
    for sign in (-1, 1):
        c.arc(
            x + sign * size * 0.55,
            y - size * 1.55,
            size * 0.16,
            size * 0.27,
            (180, 360),
            shine,
            size * 0.07,
        )
    for band in (1.12, 0.72):
        c.line(
            [(x - size * 0.72, y - size * band), (x + size * 0.72, y - size * band)],
            (*shine, 170),
            2,
        )
    for k in range(-2, 3):
        c.ellipse(x + k * size * 0.28, y - size * 0.92, size * 0.09, size * 0.07, (*shine, 190))
        c.arc(
            x + k * size * 0.28,
            y - size * 0.58,
            size * 0.1,
            size * 0.06,
            (180, 360),
            (*shine, 160),
            2,
        )


def flag_tower(c: Canvas) -> None:
    """Draw Kỳ Đài, the three-terraced flag tower before the Imperial City."""
    c.sky(780, sun=(330, 250))
    c.clouds(90, 420, 8)
    c.ranges(720, 100, 2)
    for x in (40, 110, 190, 1400, 1480, 1560):
        c.tree(x, 790, 210)
    y, stone = 800, mix(c.p.wall, c.p.ink, 0.18)
    for half, h in ((560, 92), (400, 86), (250, 86)):
        c.poly(
            [(800 - half, y), (800 + half, y), (800 + half - 24, y - h), (800 - half + 24, y - h)],
            stone,
        )
        c.poly(
            [
                (800 + half * 0.3, y),
                (800 + half, y),
                (800 + half - 24, y - h),
                (800 + half * 0.3, y - h),
            ],
            (*c.p.ink, 36),
        )
        c.rect(800 - half + 16, y - h - 15, half * 2 - 32, 15, mix(stone, c.p.light, 0.3), 2)
        for k in range(int(half / 17)):
            c.rect(800 - half + 30 + k * 33, y - h - 26, 15, 12, mix(stone, c.p.light, 0.18))
        y -= h
    c.poly([(790, y), (810, y), (806, 150), (794, 150)], c.p.ink)
    flag = [
        *curve((806, 160), (900, 128), (980, 196), (1092, 158)),
        *curve((1092, 340), (980, 378), (900, 310), (806, 342)),
    ]
    c.poly(flag, (218, 37, 29))
    star = []
    for k in range(10):
        r = 52 if k % 2 == 0 else 20
        a = math.radians(-90 + k * 36)
        star.append((949 + r * math.cos(a), 252 + r * math.sin(a)))
    c.poly(star, (255, 222, 0))
    c.gradient(800, 200, (mix(c.p.leaf, c.p.ink, 0.2), mix(c.p.leaf, c.p.light, 0.25)))
    c.poly([(730, 800), (870, 800), (1080, HEIGHT), (520, HEIGHT)], mix(c.p.wall, c.p.light, 0.2))
    c.birds(480, 330, 6)
