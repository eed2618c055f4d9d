"""Motifs: the monuments of the old capital."""

from __future__ import annotations

import math

from ckanext.ttdn.demo.art.canvas import HEIGHT, WIDTH, Canvas, curve, mirror
from ckanext.ttdn.demo.art.palettes import mix
from ckanext.ttdn.demo.art.parts import columns, dragon_boat, roof


def ngo_mon(c: Canvas) -> None:
    """Draw Ngọ Môn, the southern gate of the Imperial City, with its five-phoenix pavilion."""
    c.sky(760, sun=(1230, 250))
    c.clouds(110, 330)
    c.ranges(700, 110, 2)
    for x in (60, 150, 1430, 1530):
        c.tree(x, 770, 230)
    base, stone = 800, mix(c.p.wall, c.p.ink, 0.12)
    inner = mix(c.p.ink, c.p.roof, 0.25)
    for cx, half, top in ((800, 205, 478), (545, 92, 520), (1055, 92, 520), (352, 78, 528), (1248, 78, 528)):
        columns(c, cx, top, half, 590 - top, 6 if half > 100 else 4, inner)
        roof(c, cx, top + 8, half * 1.18, 62)
        if half > 80:
            columns(c, cx, top - 110, half * 0.66, 50, 5, inner)
            roof(c, cx, top - 100, half * 0.84, 58, c.p.accent)
    for cx, half in ((800, 640), (320, 160), (1280, 160)):
        c.rect(cx - half, 588, half * 2, base - 588, stone if half > 200 else mix(stone, c.p.light, 0.12))
        c.rect(cx - half - 8, 576, half * 2 + 16, 18, mix(stone, c.p.light, 0.3), 3)
    for row in range(10):
        y = 606 + row * 20
        c.line([(160, y), (1440, y)], (*c.p.ink, 26), 1.2)
    for cx, half, h in ((800, 46, 150), (650, 38, 128), (950, 38, 128), (300, 32, 116), (1300, 32, 116)):
        if half > 40:
            c.rect(cx - half, base - h, half * 2, h, inner)
        else:
            c.ellipse(cx, base - h + half, half, half, inner)
            c.rect(cx - half, base - h + half, half * 2, h - half, inner)
        c.arc(cx, base - h + half, half + 8, half + 8, (180, 360), mix(stone, c.p.light, 0.35), 5)
    c.gradient(base, HEIGHT - base, (mix(c.p.wall, c.p.ink, 0.32), mix(c.p.wall, c.p.ink, 0.05)))
    c.poly([(720, base), (880, base), (1180, HEIGHT), (420, HEIGHT)], (*c.p.light, 60))
    for x, size in ((240, 1.0), (1360, 1.0), (520, 0.8), (1080, 0.8)):
        c.poly([(x - 40 * size, 905), (x + 40 * size, 905), (x + 30 * size, 950), (x - 30 * size, 950)],
               mix(c.p.roof, c.p.ink, 0.2))
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
        c.poly([(cx - half, y), (cx + half, y), (cx + half - 5, y - h), (cx - half + 5, y - h)], wall)
        c.poly([(cx + half * 0.42, y), (cx + half, y), (cx + half - 5, y - h), (cx + half * 0.4, y - h)],
               (*c.p.ink, 62))
        c.poly([(cx - half, y), (cx - half * 0.5, y), (cx - half * 0.48, y - h), (cx - half + 5, y - h)],
               (*c.p.light, 50))
        door = half * 0.17
        c.ellipse(cx, y - h * 0.5, door, door, mix(c.p.ink, c.p.roof, 0.3))
        c.rect(cx - door, y - h * 0.5, door * 2, h * 0.45, mix(c.p.ink, c.p.roof, 0.3))
        rim = mix(c.p.roof, c.p.ink, 0.12)
        c.poly([(cx - half - 13, y - h), (cx + half + 13, y - h), (cx + half - 6, y - h - 13), (cx - half + 6, y - h - 13)], rim)
        y, half = y - h - 10, half - 8
    c.poly([(cx - half, y), (cx + half, y), (cx + 5, y - 34), (cx - 5, y - 34)], c.p.roof)
    c.ellipse(cx, y - 44, 11, 14, c.p.accent)
    c.line([(cx, y - 56), (cx, y - 84)], c.p.accent, 4)
    c.poly([(920, 760), (1180, 760), (1140, 632), (960, 632)], mix(c.p.wall, c.p.ink, 0.3))
    for step in range(11):
        c.line([(960 - step * 3.6, 636 + step * 11.5), (1140 + step * 3.6, 636 + step * 11.5)], (*c.p.light, 70), 2)
    c.water(758, 70)
    c.reflect(758, 230)
    c.sparkle(420, 768, 220, c.p.sun, 40)
    dragon_boat(c, 330, 880, 115)
    c.birds(620, 260)


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
        arch = curve((x0 + 6, deck - 6), (x0 + 60, deck - 158), (x0 + span - 60, deck - 158), (x0 + span - 6, deck - 6))
        inner = curve((x0 + 26, deck - 6), (x0 + 72, deck - 126), (x0 + span - 72, deck - 126), (x0 + span - 26, deck - 6))
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


def urns(c: Canvas) -> None:
    """Draw the Nine Dynastic Urns in their row before Hiển Lâm pavilion, the middle one in front."""
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
        c.poly([(x + dx * size - 13, y - size * 0.45), (x + dx * size + 13, y - size * 0.45),
                (x + dx * size * 1.1 + 9, y), (x + dx * size * 1.1 - 9, y)], mix(bronze, c.p.ink, 0.3))
    side = curve((x - size * 0.74, y - size * 1.42), (x - size * 0.66, y - size * 1.2),
                 (x - size * 1.12, y - size * 0.45), (x - size * 0.3, y - size * 0.24))
    c.poly([*side, *mirror(side, x)], bronze)
    light = curve((x - size * 0.58, y - size * 1.25), (x - size * 0.95, y - size * 0.6), (x - size * 0.36, y - size * 0.34))
    c.line(light, (*shine, 150), size * 0.09)
    c.rect(x - size * 0.8, y - size * 1.48, size * 1.6, size * 0.11, shine, 4)
    for sign in (-1, 1):
        c.arc(x + sign * size * 0.55, y - size * 1.55, size * 0.16, size * 0.27, (180, 360), shine, size * 0.07)
    for band in (1.12, 0.72):
        c.line([(x - size * 0.72, y - size * band), (x + size * 0.72, y - size * band)], (*shine, 170), 2)
    for k in range(-2, 3):
        c.ellipse(x + k * size * 0.28, y - size * 0.92, size * 0.09, size * 0.07, (*shine, 190))
        c.arc(x + k * size * 0.28, y - size * 0.58, size * 0.1, size * 0.06, (180, 360), (*shine, 160), 2)


def flag_tower(c: Canvas) -> None:
    """Draw Kỳ Đài, the three-terraced flag tower before the Imperial City."""
    c.sky(780, sun=(330, 250))
    c.clouds(90, 420, 8)
    c.ranges(720, 100, 2)
    for x in (40, 110, 190, 1400, 1480, 1560):
        c.tree(x, 790, 210)
    y, stone = 800, mix(c.p.wall, c.p.ink, 0.18)
    for half, h in ((560, 92), (400, 86), (250, 86)):
        c.poly([(800 - half, y), (800 + half, y), (800 + half - 24, y - h), (800 - half + 24, y - h)], stone)
        c.poly([(800 + half * 0.3, y), (800 + half, y), (800 + half - 24, y - h), (800 + half * 0.3, y - h)], (*c.p.ink, 36))
        c.rect(800 - half + 16, y - h - 15, half * 2 - 32, 15, mix(stone, c.p.light, 0.3), 2)
        for k in range(int(half / 17)):
            c.rect(800 - half + 30 + k * 33, y - h - 26, 15, 12, mix(stone, c.p.light, 0.18))
        y -= h
    c.poly([(790, y), (810, y), (806, 150), (794, 150)], c.p.ink)
    flag = [*curve((806, 160), (900, 128), (980, 196), (1092, 158)), *curve((1092, 340), (980, 378), (900, 310), (806, 342))]
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
    """Draw the plan of the Citadel from above: bastions, moat, Imperial City, and the river bend."""
    land = mix(c.p.leaf, c.p.light, 0.55)
    c.rect(0, 0, WIDTH, HEIGHT, land)
    for _ in range(420):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(0, HEIGHT)
        c.rect(x, y, c.random.uniform(10, 42), c.random.uniform(8, 30), (*c.random.choice((c.p.wall, c.p.roof, c.p.leaf)), 90), 2)
    for width, fill in ((196, mix(c.p.water[0], c.p.light, 0.5)), (172, c.p.water[1])):
        c.line([*curve((-60, 620), (180, 900), (420, 880), (800, 880)), *curve((800, 880), (1200, 880), (1420, 860), (1700, 560))], fill, width)
    for grow, fill in ((44, c.p.water[1]), (26, mix(c.p.wall, c.p.light, 0.3)), (12, mix(c.p.leaf, c.p.light, 0.3))):
        c.poly(_bastions(800, 398, 312, grow), fill)
    for k in range(8):
        at = 518 + k * 80
        c.line([(at, 92), (at, 704)], (*c.p.light, 130), 4)
        c.line([(494, at - 400), (1106, at - 400)], (*c.p.light, 130), 4)
    for x, y, w, h in ((520, 110, 120, 90), (960, 130, 110, 130), (540, 560, 130, 80), (985, 560, 100, 90), (520, 330, 90, 120)):
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
            side = [(t, -half), (t + half / 12, -half), (t + half / 9, -half - 24), (t + half / 4.5, -half - 24), (t + half / 4, -half)]
            points += [(cx + x * math.cos(a) - y * math.sin(a), cy + x * math.sin(a) + y * math.cos(a)) for x, y in side]
    return points
