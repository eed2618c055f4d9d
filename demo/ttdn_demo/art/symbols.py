"""Motifs: books, press, ties with the world, and figures."""

from __future__ import annotations

import math

from ttdn_demo.art.canvas import HEIGHT, WIDTH, Canvas, curve
from ttdn_demo.art.palettes import VERMILION, mix
from ttdn_demo.art.parts import hat, lotus, roof


def books(c: Canvas) -> None:
    """Draw a stack of books and an open album with a river view."""
    c.gradient(0, HEIGHT, (c.p.sky[2], mix(c.p.sky[1], c.p.light, 0.3)))
    c.glow(1150, 260, 520, c.p.sun, 160)
    c.rect(0, 790, WIDTH, 210, mix(c.p.wall, c.p.roof, 0.35))
    c.rect(0, 790, WIDTH, 10, mix(c.p.wall, c.p.light, 0.3))
    for k, (x, w, h, fill) in enumerate(
        (
            (120, 520, 84, c.p.roof),
            (160, 470, 66, c.p.water[1]),
            (110, 500, 92, c.p.accent),
            (190, 400, 60, c.p.leaf),
            (150, 440, 74, mix(c.p.near, c.p.ink, 0.2)),
        )
    ):
        y = 790 - sum((84, 66, 92, 60, 74)[: k + 1])
        c.rect(x, y, w, h, fill, 8)
        c.rect(x + w - 40, y + 8, 40, h - 16, mix(c.p.light, c.p.wall, 0.3))
        c.rect(x + 40, y + h * 0.38, w * 0.42, h * 0.16, mix(fill, c.p.light, 0.6), 3)
        c.rect(x + 14, y, 8, h, mix(fill, c.p.light, 0.35))
    page = mix(c.p.light, c.p.wall, 0.25)
    left = [
        *curve((1090, 400), (960, 350), (760, 400)),
        (740, 850),
        *curve((740, 850), (960, 800), (1090, 850)),
    ]
    right = [
        *curve((1090, 400), (1220, 350), (1420, 400)),
        (1440, 850),
        *curve((1440, 850), (1220, 800), (1090, 850)),
    ]
    c.poly([(720, 420), (1460, 420), (1470, 872), (712, 872)], mix(c.p.roof, c.p.ink, 0.4))
    c.poly(left, page)
    c.poly(right, mix(page, c.p.ink, 0.06))
    c.poly(
        [
            *curve((1066, 440), (960, 400), (800, 436)),
            (790, 640),
            *curve((790, 640), (960, 606), (1066, 644)),
        ],
        c.p.water[0],
    )
    c.poly(
        [
            (798, 600),
            *curve((798, 600), (900, 470), (1066, 560)),
            (1066, 644),
            *curve((1066, 644), (960, 606), (792, 640)),
        ],
        c.p.near,
    )
    c.ellipse(1000, 470, 20, 20, c.p.sun)
    for row in range(5):
        c.line(
            curve((786, 686 + row * 28), (950, 656 + row * 28), (1066, 690 + row * 28)),
            (*c.p.ink, 110),
            4,
        )
    for row in range(12):
        end = 1386 if row % 4 != 3 else 1260
        c.line(
            curve((1116, 446 + row * 31), (1230, 416 + row * 31), (end, 440 + row * 31)),
            (*c.p.ink, 110),
            4,
        )
    c.line([(1090, 402), (1090, 850)], (*c.p.ink, 90), 5)
    hat(c, 380, 414, 190)


def press(c: Canvas) -> None:
    """Draw microphones on a table before a view of the river city, as at a press meeting."""
    c.sky(620, sun=(1100, 380), size=70)
    c.ranges(560, 150, 3)
    for x in range(0, WIDTH, 74):
        h = c.random.uniform(40, 150)
        c.rect(x, 640 - h, 68, h + 30, mix(c.p.near, c.p.ink, 0.25))
        for row in range(int(h / 26)):
            for col in range(3):
                if c.random.random() < 0.6:
                    c.rect(x + 9 + col * 19, 650 - h + row * 26, 10, 12, (*c.p.light, 170))
    roof(c, 330, 600, 170, 60)
    for x in (-6, 796, 1586):
        c.rect(x, 0, 20, 700, mix(c.p.wall, c.p.light, 0.4))
    c.rect(0, 640, WIDTH, 26, mix(c.p.wall, c.p.light, 0.4))
    c.rect(0, 760, WIDTH, 240, mix(c.p.roof, c.p.ink, 0.4))
    c.rect(0, 748, WIDTH, 26, mix(c.p.roof, c.p.light, 0.15))
    for k, (x, top, tint) in enumerate(
        (
            (420, 470, c.p.accent),
            (590, 410, c.p.water[1]),
            (760, 370, VERMILION),
            (930, 420, c.p.leaf),
            (1100, 480, c.p.wall),
        )
    ):
        c.line(curve((760 + (x - 760) * 0.7, 850), (x, 720), (x, top + 110)), c.p.ink, 13)
        c.rect(x - 34, top + 92, 68, 58, tint, 6)
        c.rect(x - 20, top + 112, 40, 8, c.p.light, 3)
        c.rect(x - 34, top - 30, 68, 120, mix(c.p.ink, c.p.near, 0.12), 34)
        for row in range(6):
            c.line(
                [(x - 30, top - 8 + row * 15), (x + 30, top - 8 + row * 15)], (*c.p.light, 46), 2
            )
        c.ellipse(760 + (x - 760) * 0.7, 862, 46, 14, c.p.ink)
        c.arc(x - 12, top + 4, 12, 20, (180, 270), (*c.p.light, 110 + k), 5)
    for x in (180, 1360):
        c.poly(
            [(x - 110, 880), (x + 130, 880), (x + 150, 960), (x - 130, 960)],
            mix(c.p.light, c.p.wall, 0.3),
        )
        for row in range(3):
            c.line([(x - 86, 900 + row * 18), (x + 96, 900 + row * 18)], (*c.p.ink, 110), 4)


def globe(c: Canvas) -> None:
    """Draw a globe with arcs from Huế to its friends abroad, and a lotus below."""
    c.gradient(0, HEIGHT, c.p.sky)
    c.glow(800, 470, 720, c.p.sun, 120)
    cx, cy, r = 800, 470, 370
    c.ellipse(cx, cy, r + 12, r + 12, (*c.p.light, 90))
    c.ellipse(cx, cy, r, r, c.p.water[1])
    for k in range(-4, 5):
        y = cy + k * 76
        half = math.sqrt(max(0, r * r - (k * 76) ** 2))
        c.arc(cx, y, half, half * 0.2, (0, 180), (*c.p.light, 70), 2)
    for k in range(1, 5):
        c.arc(cx, cy, r * k / 5, r, (0, 360), (*c.p.light, 70), 2)
    for _ in range(900):
        a, d = c.random.uniform(0, math.tau), r * math.sqrt(c.random.random()) * 0.97
        x, y = cx + math.cos(a) * d, cy + math.sin(a) * d
        if math.sin(x / 78) + math.cos(y / 61 + x / 150) > 0.55:
            c.ellipse(x, y, 7, 7, (*mix(c.p.leaf, c.p.light, 0.3), 235))
    home = (870, 520)
    for x, y in (
        (560, 330),
        (640, 240),
        (1010, 330),
        (1090, 420),
        (720, 640),
        (520, 520),
        (930, 220),
    ):
        lift = ((home[0] + x) / 2 + (x - cx) * 0.2, min(home[1], y) - 170)
        path = curve(home, lift, (x, y), steps=40)
        c.line(path, (*c.p.light, 210), 4)
        c.ellipse(x, y, 11, 11, c.p.accent)
        c.ellipse(x, y, 5, 5, c.p.light)
    c.glow(*home, 90, c.p.light, 220)
    c.ellipse(*home, 16, 16, VERMILION)
    lotus(c, 800, 960, 210, mix(c.p.accent, c.p.light, 0.25))
    for sign in (-1, 1):
        for k in range(2):
            x, y = cx + sign * (540 + k * 150), 300 + k * 220
            c.poly(
                [
                    (x, y),
                    (x + sign * 96, y - 60),
                    (x + sign * 40, y + 6),
                    (x + sign * 110, y + 46),
                    (x - sign * 10, y + 30),
                    (x - sign * 74, y + 4),
                ],
                mix(c.p.light, c.p.accent, 0.1),
            )


def chart(c: Canvas) -> None:
    """Draw columns and a rising line over the outline of the lagoon, as on a page of statistics."""
    c.gradient(0, HEIGHT, (mix(c.p.light, c.p.sky[2], 0.5), mix(c.p.light, c.p.sky[1], 0.55)))
    c.rect(110, 90, 1380, 820, (*mix(c.p.light, c.p.wall, 0.1), 235), 30)
    for row in range(7):
        c.line([(200, 200 + row * 96), (1410, 200 + row * 96)], (*c.p.ink, 36), 2)
    points = []
    for k in range(12):
        level = (
            150
            + 330 * (0.5 + 0.5 * math.sin(k / 11 * math.pi * 1.5 - 1.1))
            + c.random.uniform(-30, 60)
        )
        x = 226 + k * 98
        fill = mix(c.p.water[1], c.p.water[0], k % 2 * 0.55)
        c.rect(x, 776 - level, 62, level, fill, 8)
        c.rect(x, 776 - level * 0.42, 62, level * 0.42, mix(fill, c.p.ink, 0.2), 4)
        points.append((x + 31, 640 - level * 0.72 - k * 11 + c.random.uniform(-16, 16)))
        c.rect(x + 10, 800, 42, 10, (*c.p.ink, 90), 4)
    c.poly([*points, (points[-1][0], 776), (points[0][0], 776)], (*c.p.accent, 44))
    c.line(points, c.p.accent, 8)
    for x, y in points:
        c.ellipse(x, y, 14, 14, c.p.light)
        c.ellipse(x, y, 9, 9, c.p.accent)
    c.rect(180, 130, 260, 22, (*c.p.ink, 190), 8)
    c.rect(180, 166, 150, 12, (*c.p.ink, 90), 6)
    for k, fill in enumerate((c.p.water[1], c.p.accent)):
        c.ellipse(1190 + k * 130, 142, 12, 12, fill)
        c.rect(1212 + k * 130, 136, 70, 12, (*c.p.ink, 90), 6)


def network(c: Canvas) -> None:
    """Draw points of light joined into a network above the roofs of the old capital."""
    c.sky(HEIGHT, sun=None)
    c.glow(800, 480, 620, c.p.light, 70)
    nodes = [(c.random.uniform(60, WIDTH - 60), c.random.uniform(60, 640)) for _ in range(58)]
    for i, first in enumerate(nodes):
        for second in nodes[i + 1 :]:
            distance = math.dist(first, second)
            if distance < 210:
                c.line([first, second], (*c.p.light, round(150 - distance * 0.6)), 2)
    for x, y in nodes:
        size = c.random.choice((5, 7, 11))
        c.glow(x, y, size * 4.5, c.p.light, 160)
        c.ellipse(x, y, size, size, c.random.choice((c.p.accent, c.p.light)))
    c.ranges(800, 120, 3)
    for cx, y, half in ((230, 880, 210), (800, 830, 330), (1380, 890, 230)):
        roof(c, cx, y, half, 90, mix(c.p.roof, c.p.ink, 0.35))
        c.rect(cx - half * 0.8, y, half * 1.6, 200, mix(c.p.ink, c.p.roof, 0.2))
        for k in range(7):
            c.rect(cx - half * 0.7 + k * half * 0.21, y + 24, half * 0.1, 70, (*c.p.light, 150), 3)
