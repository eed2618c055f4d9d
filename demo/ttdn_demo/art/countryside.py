"""Motifs outside the old town: rice fields, the sea shore, a garden house, a loom, high water."""

from __future__ import annotations

from ttdn_demo.art.canvas import HEIGHT, WIDTH, Canvas, Point, curve
from ttdn_demo.art.palettes import mix
from ttdn_demo.art.parts import columns, hat, roof


def rice_fields(c: Canvas) -> None:
    """Draw rice fields between low banks up to the hills, with three planters in hats."""
    c.sky(430, sun=(360, 210), size=60)
    c.clouds(50, 230, 7)
    c.ranges(420, 200, 3, bottom=460)
    c.gradient(430, HEIGHT - 430, (mix(c.p.leaf, c.p.light, 0.5), mix(c.p.leaf, c.p.ink, 0.2)))
    edge = 440.0
    for field in range(7):
        low = edge + 34 + field * 17
        fill = c.p.water[0] if field % 3 == 1 else mix(c.p.leaf, c.p.sun, 0.15 + 0.09 * (field % 4))
        slope = c.random.uniform(-14, 14)
        c.poly([(0, edge), (WIDTH, edge + slope), (WIDTH, low + slope), (0, low)], fill)
        c.line([(0, low), (WIDTH, low + slope)], mix(c.p.near, c.p.ink, 0.25), 5 + field)
        for _ in range(110):
            x, y = c.random.uniform(0, WIDTH), c.random.uniform(edge + 8, low)
            blade = 7 + field * 3.4
            c.line([(x, y), (x + blade * 0.3, y - blade)], mix(c.p.leaf, c.p.ink, 0.3), 1.6)
        edge = low
    for x, y, s in ((470, 720, 1.0), (760, 760, 1.15), (1160, 690, 0.9)):
        back = curve((x - 50 * s, y), (x - 46 * s, y - 92 * s), (x + 40 * s, y - 84 * s))
        c.poly([*back, (x + 30 * s, y - 40 * s), (x + 8 * s, y)], mix(c.p.accent, c.p.ink, 0.2))
        hat(c, x + 58 * s, y - 74 * s, 44 * s)
        c.line([(x + 34 * s, y - 60 * s), (x + 56 * s, y - 6 * s)], c.p.ink, 7 * s)
    c.birds(1150, 240, 6)


def shore(c: Canvas) -> None:
    """Draw a lighthouse on a headland, its beam, the sea and a fishing boat."""
    c.sky(560, sun=(300, 240), size=58)
    c.clouds(60, 320, 8)
    c.ranges(548, 110, 2, bottom=566)
    c.water(556, 150)
    c.sparkle(300, 566, 380, c.p.sun, 60)
    c.poly([(1180, 210), (-40, 60), (-40, 250)], (*c.p.light, 60))
    head = curve((760, HEIGHT), (940, 720), (1040, 600), (WIDTH + 40, 560))
    c.poly([*head, (WIDTH, HEIGHT)], mix(c.p.leaf, c.p.ink, 0.3))
    c.poly([(1136, 640), (1158, 250), (1202, 250), (1224, 640)], mix(c.p.wall, c.p.light, 0.6))
    for band in range(3):
        y = 320 + band * 110
        c.poly([(1156 - band * 6, y), (1204 + band * 6, y), (1208 + band * 6, y + 54),
                (1152 - band * 6, y + 54)], c.p.roof)  # fmt: skip
    c.rect(1146, 236, 68, 14, c.p.ink, 3)
    c.rect(1158, 190, 44, 46, c.p.light, 4)
    c.glow(1180, 212, 120, c.p.light, 190)
    c.poly([(1150, 190), (1180, 152), (1210, 190)], c.p.roof)
    for _ in range(26):
        x = c.random.uniform(1240, WIDTH)
        c.tree(x, c.random.uniform(620, 700), c.random.uniform(60, 120))
    hull = [*curve((330, 690), (380, 764), (600, 764), (660, 680)), (330, 690)]
    c.poly(hull, mix(c.p.accent, c.p.ink, 0.15))
    c.rect(420, 640, 90, 52, c.p.wall, 4)
    c.line([(540, 690), (540, 560)], c.p.ink, 5)
    c.poly([(543, 560), (606, 578), (543, 598)], c.p.roof)
    c.ripple(760, 60)


def garden_house(c: Canvas) -> None:
    """Draw a wooden house in its garden behind a tea hedge, with areca palms and a screen wall."""
    c.sky(640, sun=(1290, 180), size=54)
    c.clouds(60, 240, 5)
    c.gradient(600, HEIGHT - 600, (mix(c.p.leaf, c.p.light, 0.4), mix(c.p.leaf, c.p.ink, 0.2)))
    for k in range(16):
        c.tree(k * 110 + c.random.uniform(-30, 30), 640, c.random.uniform(180, 290))
    for x in (210, 320, 1310, 1430):
        _palm(c, x, 690, c.random.uniform(380, 470))
    c.rect(400, 640, 800, 40, mix(c.p.wall, c.p.ink, 0.15), 4)
    columns(c, 800, 480, 360, 162, 7, mix(c.p.ink, c.p.roof, 0.3))
    roof(c, 800, 486, 450, 190)
    path = [(740, 680), (860, 680), (1010, HEIGHT), (590, HEIGHT)]
    c.poly(path, mix(c.p.wall, c.p.light, 0.35))
    c.rect(670, 720, 260, 90, mix(c.p.wall, c.p.ink, 0.08), 6)
    c.rect(650, 706, 300, 20, mix(c.p.roof, c.p.ink, 0.1), 6)
    c.ellipse(800, 766, 40, 32, c.p.accent)
    c.ellipse(800, 766, 26, 20, mix(c.p.wall, c.p.light, 0.3))
    for side in (0, 1):
        for k in range(9):
            x = k * 66 + c.random.uniform(-8, 8) + side * 1030
            c.ellipse(x, 880 + c.random.uniform(-8, 8), 62, 56, mix(c.p.leaf, c.p.ink, 0.35))
    for _ in range(70):
        x = c.random.choice((c.random.uniform(0, 560), c.random.uniform(1040, WIDTH)))
        c.ellipse(x, c.random.uniform(930, 990), 7, 7, c.random.choice((c.p.accent, c.p.light)))


def _palm(c: Canvas, x: float, y: float, height: float) -> None:
    top = y - height
    c.line([(x, y), (x + 6, top)], mix(c.p.near, c.p.ink, 0.3), 11)
    for reach, drop in ((-120, 30), (-96, -40), (-40, -84), (40, -84), (96, -40), (120, 30)):
        frond = curve((x + 6, top), (x + reach * 0.5, top - 80), (x + reach, top + drop + 50))
        c.line(frond, mix(c.p.leaf, c.p.ink, 0.2), 12)


def loom(c: Canvas) -> None:
    """Draw a back-strap loom with a zèng cloth: rows of beads and diamonds on dark stripes."""
    c.gradient(0, HEIGHT, (mix(c.p.wall, c.p.light, 0.4), mix(c.p.wall, c.p.ink, 0.25)))
    c.glow(420, 160, 620, c.p.light, 110)
    wood = mix(c.p.near, c.p.ink, 0.35)
    for k in range(110):
        x = 330 + k * 8.6
        c.line([(x, 70), (x + 2, 470)], (*mix(c.p.light, c.p.wall, 0.3), 210), 2.4)
    cloth = (mix(c.p.ink, c.p.roof, 0.15), c.p.roof, mix(c.p.ink, c.p.roof, 0.3))
    y = 470.0
    for row in range(12):
        h = 20 if row % 3 == 1 else 46
        c.rect(320, y, 960, h, cloth[row % 3])
        if row % 3 != 1:
            _pattern(c, y + h / 2, row)
        y += h
    for beam in (60, 458, 920):
        c.rect(230, beam, 1140, 34, wood, 17)
        c.rect(230, beam + 4, 1140, 6, mix(wood, c.p.light, 0.3), 3)
    c.poly([(600, 400), (1010, 372), (1040, 392), (1010, 412), (600, 424)], mix(wood, c.p.sun, 0.3))
    c.ellipse(1450, 840, 90, 62, mix(c.p.accent, c.p.ink, 0.1))
    for turn in range(7):
        c.arc(1450, 840, 84 - turn * 10, 56 - turn * 6, (200, 380), (*c.p.light, 150), 3)


def _pattern(c: Canvas, y: float, row: int) -> None:
    fill: tuple[Point, ...]
    for k in range(24):
        x = 340 + k * 40
        if (k + row) % 2:
            fill = ((x, y - 17), (x + 16, y), (x, y + 17), (x - 16, y))
            c.poly(fill, c.p.accent)
            c.ellipse(x, y, 5, 5, c.p.light)
        else:
            for dy in (-10, 0, 10):
                c.ellipse(x, y + dy, 3.6, 3.6, c.p.light)


def flood(c: Canvas) -> None:
    """Draw high water in an old quarter: roofs, a boat with two people, slanting rain."""
    c.gradient(0, 620, (mix(c.p.sky[0], c.p.ink, 0.4), mix(c.p.sky[1], c.p.far, 0.5)))
    c.clouds(30, 260, 14)
    c.ranges(520, 160, 2, bottom=600)
    for x, eave, half in ((180, 560, 210), (1450, 548, 220), (520, 576, 150), (1120, 572, 160)):
        c.rect(x - half * 0.8, eave, half * 1.6, 90, mix(c.p.wall, c.p.ink, 0.25))
        roof(c, x, eave, half, half * 0.46)
    for x in (20, 350, 820, 960, 1300, 1580):
        c.tree(x, 640, c.random.uniform(170, 240))
    c.water(620, 120)
    c.reflect(620, 260, 0.5)
    c.ripple(640, 110)
    hull = [*curve((560, 760), (620, 838), (980, 838), (1060, 748)), (560, 760)]
    c.poly(hull, mix(c.p.accent, c.p.ink, 0.35))
    for x, s in ((700, 1.0), (900, 0.9)):
        c.poly([(x - 40, 772), (x - 26, 690), (x + 26, 690), (x + 40, 772)], c.p.roof)
        hat(c, x, 690, 54 * s)
    c.line([(940, 700), (1080, 880)], c.p.ink, 6)
    for _ in range(420):
        x, y = c.random.uniform(0, WIDTH + 120), c.random.uniform(-20, HEIGHT)
        length = c.random.uniform(18, 52)
        c.line([(x, y), (x - length * 0.3, y + length)], (*c.p.light, 90), 1.6)
