"""Motifs: woodblock, imperial records, official papers."""

from __future__ import annotations

import math

from ttdn_demo.art.canvas import HEIGHT, Canvas, curve
from ttdn_demo.art.palettes import VERMILION, Colour, mix
from ttdn_demo.art.parts import petal


def _table(c: Canvas) -> None:
    c.gradient(0, HEIGHT, (mix(c.p.near, c.p.light, 0.25), mix(c.p.near, c.p.ink, 0.35)))
    c.glow(560, 240, 700, c.p.light, 90)


def _glyph(c: Canvas, x: float, y: float, size: float, ink: Colour) -> None:
    """Draw an invented sign that looks brush-written; it spells nothing."""
    for _ in range(c.random.randint(4, 6)):
        if c.random.random() < 0.5:
            w = c.random.uniform(0.5, 1) * size
            c.rect(x + (size - w) / 2, y + c.random.uniform(0, size), w, size * 0.11, ink, 2)
        else:
            h = c.random.uniform(0.5, 1) * size
            c.rect(x + c.random.uniform(0, size * 0.9), y + (size - h) / 2, size * 0.11, h, ink, 2)


def woodblock(c: Canvas) -> None:
    """Draw a carved printing block beside the sheet that was printed from it."""
    _table(c)
    wood = mix(c.p.roof, c.p.ink, 0.55)
    c.poly([(110, 190), (800, 150), (830, 830), (130, 880)], (*c.p.ink, 90))
    c.poly([(90, 160), (780, 120), (806, 800), (108, 850)], wood)
    c.poly([(120, 190), (752, 152), (776, 772), (136, 818)], mix(wood, c.p.light, 0.14))
    for col in range(9):
        x = 150 + col * 68
        c.line([(x - 8, 186 - col * 3), (x + 4, 806 - col * 4)], (*c.p.ink, 140), 3)
        for row in range(10):
            _glyph(c, x + 6, 206 + row * 59 - col * 3.4, 40, mix(wood, c.p.light, 0.42))
    paper = mix(c.p.wall, c.p.light, 0.6)
    c.poly([(900, 210), (1500, 170), (1530, 860), (920, 880)], (*c.p.ink, 70))
    c.poly([(880, 190), (1480, 150), (1508, 836), (900, 856)], paper)
    for col in range(8):
        x = 916 + col * 69
        c.line([(x - 8, 214 - col * 4), (x + 2, 828 - col * 2)], (*VERMILION, 70), 2)
        for row in range(10):
            _glyph(c, x + 8, 230 + row * 59 - col * 3, 38, mix(c.p.ink, paper, 0.12))
    c.rect(1390, 720, 84, 84, VERMILION, 6)
    for k in range(3):
        c.line([(1404 + k * 22, 732), (1404 + k * 22, 792)], paper, 6)


def archives(c: Canvas) -> None:
    """Draw fanned sheets of imperial records with vermilion annotations and a red seal."""
    _table(c)
    for k, angle in enumerate((-24, -12, 0)):
        a = math.radians(angle)

        def at(x: float, y: float, a: float = a) -> tuple[float, float]:
            return (
                820 + x * math.cos(a) - y * math.sin(a),
                1050 + x * math.sin(a) + y * math.cos(a),
            )

        shade = mix(mix(c.p.wall, c.p.light, 0.45), c.p.roof, 0.12 - k * 0.05)
        c.poly([at(-270, -930), at(320, -930), at(320, 40), at(-270, 40)], (*c.p.ink, 70))
        c.poly([at(-290, -950), at(300, -950), at(300, 40), at(-290, 40)], shade)
        for col in range(7):
            for row in range(13):
                if c.random.random() < 0.86:
                    x, y = at(230 - col * 76, -890 + row * 68)
                    _glyph(c, x - 18, y, 34, mix(c.p.ink, shade, 0.2))
                    if k == 2 and c.random.random() < 0.16:
                        c.ellipse(x - 28, y + 14, 7, 11, VERMILION)
    c.line(curve((1010, 150), (1040, 320), (1010, 520)), (*VERMILION, 220), 9)
    c.rect(560, 760, 150, 150, (*VERMILION, 225), 6)
    for k in range(4):
        c.line([(580 + k * 36, 780), (580 + k * 36, 890)], mix(c.p.wall, c.p.light, 0.5), 7)
    for t in range(2):
        x = 1330 + t * 110
        c.line([(x, 300), (x - 60, 860)], mix(c.p.wall, c.p.ink, 0.3 + t * 0.2), 22)
        petal(c, (x - 60, 850), 187, 90, 20, c.p.ink)


def document(c: Canvas) -> None:
    """Draw a sheaf of official papers with a red seal, a ribbon and a gavel-like stone stamp."""
    _table(c)
    for k, angle in enumerate((9, 4, -2)):
        a = math.radians(angle)

        def at(x: float, y: float, a: float = a) -> tuple[float, float]:
            return (
                720 + x * math.cos(a) - y * math.sin(a),
                520 + x * math.sin(a) + y * math.cos(a),
            )

        sheet = mix(c.p.light, c.p.wall, 0.32 - k * 0.12)
        c.poly([at(-318, -440), at(342, -440), at(342, 480), at(-318, 480)], (*c.p.ink, 60))
        c.poly([at(-330, -460), at(330, -460), at(330, 460), at(-330, 460)], sheet)
        if k < 2:
            continue
        for x, w in ((-280, 200), (20, 260)):
            c.poly(
                [at(x, -410), at(x + w, -410), at(x + w, -394), at(x, -394)],
                mix(c.p.ink, sheet, 0.15),
            )
            c.poly(
                [at(x + 40, -378), at(x + w - 40, -378), at(x + w - 40, -366), at(x + 40, -366)],
                mix(c.p.ink, sheet, 0.35),
            )
        c.poly(
            [at(-130, -310), at(130, -310), at(130, -284), at(-130, -284)], mix(c.p.ink, sheet, 0.1)
        )
        for row in range(14):
            end = 280 if row % 5 != 4 else c.random.uniform(-60, 180)
            c.poly(
                [
                    at(-280, -240 + row * 36),
                    at(end, -240 + row * 36),
                    at(end, -230 + row * 36),
                    at(-280, -230 + row * 36),
                ],
                mix(c.p.ink, sheet, 0.55),
            )
        for spot in range(3):
            c.poly(
                [
                    at(60, 300 + spot * 36),
                    at(240 - spot * 30, 300 + spot * 36),
                    at(240 - spot * 30, 310 + spot * 36),
                    at(60, 310 + spot * 36),
                ],
                mix(c.p.ink, sheet, 0.4),
            )
        x, y = at(150, 330)
        c.arc(x, y, 92, 92, (0, 360), (*VERMILION, 215), 9)
        c.arc(x, y, 70, 70, (0, 360), (*VERMILION, 190), 4)
        star = [
            (
                x + (44 if q % 2 == 0 else 18) * math.cos(math.radians(-90 + q * 36)),
                y + (44 if q % 2 == 0 else 18) * math.sin(math.radians(-90 + q * 36)),
            )
            for q in range(10)
        ]
        c.poly(star, (*VERMILION, 205))
    c.ellipse(1300, 800, 150, 40, (*c.p.ink, 90))
    c.rect(1180, 640, 240, 160, mix(c.p.leaf, c.p.light, 0.2), 14)
    c.poly([(1220, 640), (1380, 640), (1356, 520), (1244, 520)], mix(c.p.leaf, c.p.light, 0.32))
    c.ellipse(1300, 486, 74, 62, mix(c.p.leaf, c.p.light, 0.42))
    c.rect(1180, 776, 240, 24, VERMILION, 4)
