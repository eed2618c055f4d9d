"""Motifs: lagoon, mountains, coast and lotus lake."""

from __future__ import annotations

from ttdn_demo.art.canvas import HEIGHT, WIDTH, Canvas, curve
from ttdn_demo.art.palettes import mix
from ttdn_demo.art.parts import hat, leaf_pad, lotus, petal


def lagoon(c: Canvas) -> None:
    """Draw fishing stakes and nets in zigzag on Tam Giang lagoon, with a rower in a small boat."""
    c.sky(470, sun=(1080, 330), size=78)
    c.clouds(60, 250, 8)
    c.ranges(462, 90, 2, bottom=480)
    c.water(470, 140)
    c.sparkle(1080, 480, 500, c.p.sun, 70)
    for row, (y, step) in enumerate(((545, 46), (640, 70), (770, 110))):
        points = []
        for k, x in enumerate(range(-40, WIDTH + 140, step)):
            top = y + (34 if k % 2 else 0) * (1 + row * 0.4)
            points.append((x + row * 60, top))
            c.line(
                [(x + row * 60, top - 40 - row * 26), (x + row * 60, top + 22 + row * 10)],
                c.p.ink,
                2.5 + row,
            )
        for drop in range(4):
            c.line(
                [(px, py - 30 - row * 20 + drop * (12 + row * 8)) for px, py in points],
                (*c.p.ink, 95),
                1.4,
            )
    for x, y, s in ((420, 700, 1.0), (1240, 610, 0.5)):
        hull = [
            *curve((x - 170 * s, y - 22 * s), (x - 90 * s, y + 30 * s), (x + 90 * s, y + 30 * s)),
            *curve((x + 90 * s, y + 30 * s), (x + 150 * s, y + 20 * s), (x + 190 * s, y - 26 * s)),
        ]
        c.poly(hull, mix(c.p.ink, c.p.roof, 0.25))
        body = [
            (x + 44 * s, y),
            (x + 52 * s, y - 74 * s),
            (x + 88 * s, y - 78 * s),
            (x + 104 * s, y),
        ]
        c.poly(body, mix(c.p.accent, c.p.ink, 0.25))
        hat(c, x + 68 * s, y - 92 * s, 46 * s)
        c.line([(x + 130 * s, y - 96 * s), (x - 10 * s, y + 76 * s)], c.p.ink, 5 * s)
    c.birds(640, 190, 7)


def mountains(c: Canvas) -> None:
    """Draw the ridges of Bạch Mã in haze with a waterfall between forested slopes."""
    c.sky(700, sun=(1220, 190), size=58)
    for layer in range(5):
        share = layer / 4
        c.hills(
            430 + layer * 78, 300 - layer * 26, mix(mix(c.p.sky[2], c.p.far, 0.6), c.p.near, share)
        )
        c.rect(0, 470 + layer * 82, WIDTH, 34, (*c.p.light, 26), 17)
    fall = [
        *curve((690, 440), (716, 560), (668, 700), (640, 1000)),
        *curve((900, 1000), (832, 700), (778, 560), (766, 440)),
    ]
    c.poly(fall, mix(c.p.water[0], c.p.light, 0.6))
    for _ in range(46):
        x = c.random.gauss(734, 26)
        y = c.random.uniform(450, 860)
        c.line(
            [(x, y), (x + c.random.uniform(-5, 5), y + c.random.uniform(30, 110))],
            (*c.p.light, 190),
            2.6,
        )
    for side in (-1, 1):
        for k in range(5):
            x, y = 735 + side * (96 + k * 16 + c.random.uniform(-8, 8)), 520 + k * 92
            c.poly(
                [
                    (x - 62, y + 90),
                    (x - 44, y),
                    (x + 6, y - 34),
                    (x + 58, y + 14),
                    (x + 72, y + 92),
                ],
                mix(c.p.near, c.p.ink, 0.3 + k * 0.08),
            )
    for k in range(40):
        x = c.random.uniform(-20, 560) if k % 2 else c.random.uniform(930, WIDTH + 20)
        y = 740 + (abs(x - 735) / 735) * 60 + c.random.uniform(0, 260)
        c.pine(x, y, c.random.uniform(110, 230), mix(c.p.leaf, c.p.ink, c.random.uniform(0.2, 0.6)))
    c.glow(740, 900, 220, c.p.light, 150)
    c.birds(420, 220, 6)


def bay(c: Canvas) -> None:
    """Draw the curved beach of Lăng Cô between the lagoon, the sea and the Hải Vân range."""
    c.sky(470, sun=(300, 190), size=56)
    c.clouds(60, 260, 7)
    c.ranges(450, 250, 4, bottom=520)
    c.gradient(470, 530, (c.p.water[0], c.p.water[1]))
    c.ripple(480, 110)
    foam = curve((WIDTH, 505), (700, 540), (420, 700), (880, HEIGHT + 40))
    for shift, fill in (
        (46, (*c.p.light, 90)),
        (22, (*c.p.light, 190)),
        (0, mix(c.p.wall, c.p.light, 0.35)),
    ):
        c.poly([*[(x - shift, y) for x, y in foam], (WIDTH, HEIGHT)], fill)
    green = curve((WIDTH, 520), (1020, 590), (860, 740), (1240, HEIGHT + 40))
    c.poly([*green, (WIDTH, HEIGHT)], mix(c.p.leaf, c.p.ink, 0.15))
    for _ in range(60):
        t = c.random.uniform(0, 1)
        x, y = green[int(t * 24)]
        x += c.random.uniform(20, 480)
        if x < WIDTH + 20:
            c.tree(
                x,
                y + 36 + c.random.uniform(0, 60),
                44 + y * 0.07,
                mix(c.p.leaf, c.p.ink, c.random.uniform(0.05, 0.5)),
            )
    for x, y, s, fill in (
        (360, 640, 1.0, c.p.accent),
        (560, 560, 0.6, c.p.roof),
        (190, 820, 1.5, c.p.leaf),
    ):
        c.poly(
            [
                *curve(
                    (x - 80 * s, y - 14 * s), (x - 40 * s, y + 24 * s), (x + 60 * s, y + 24 * s)
                ),
                (x + 92 * s, y - 18 * s),
            ],
            fill,
        )
        c.line([(x, y), (x, y - 60 * s)], c.p.ink, 3 * s)
        c.poly([(x + 3, y - 60 * s), (x + 40 * s, y - 46 * s), (x + 3, y - 34 * s)], c.p.roof)


def lotus_pond(c: Canvas) -> None:
    """Draw lotus flowers and leaves on a lake, close by."""
    c.gradient(
        0, HEIGHT, (c.p.sky[1], mix(c.p.water[0], c.p.leaf, 0.3), mix(c.p.water[1], c.p.leaf, 0.35))
    )
    c.glow(1180, 130, 420, c.p.sun, 190)
    c.ripple(180, 70)
    for k in range(46):
        y = 250 + (k / 46) ** 1.2 * 760
        leaf_pad(
            c,
            c.random.uniform(-40, WIDTH + 40),
            y,
            46 + (y - 220) * 0.22,
            mix(c.p.leaf, c.p.ink, c.random.uniform(0, 0.4)),
        )
    pink = mix(c.p.accent, c.p.light, 0.3)
    for x, y, s in (
        (310, 520, 120),
        (1320, 480, 110),
        (690, 420, 76),
        (1060, 620, 170),
        (500, 800, 240),
        (1370, 880, 230),
    ):
        stem = curve((x, y), (x + s * 0.1, y + s * 0.8), (x - s * 0.05, y + s * 1.8))
        c.line(stem, mix(c.p.leaf, c.p.ink, 0.25), s * 0.05)
        lotus(c, x, y, s, pink)
    for x, y, s in ((860, 560, 70), (150, 720, 90), (1190, 390, 50)):
        c.line([(x, y), (x + 6, y + s * 3)], mix(c.p.leaf, c.p.ink, 0.25), s * 0.08)
        for angle in (-16, 16, 0):
            petal(c, (x, y), angle, s * 1.1, s * 0.32, mix(pink, c.p.light, 0.15 if angle else 0.4))
