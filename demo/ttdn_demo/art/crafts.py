"""Motifs: hats, áo dài, incense and food."""

from __future__ import annotations

import math

from ttdn_demo.art.canvas import HEIGHT, WIDTH, Canvas, curve, mirror
from ttdn_demo.art.palettes import Colour, mix
from ttdn_demo.art.parts import hat, petal


def hats(c: Canvas) -> None:
    """Draw conical poem hats, the nearest held against the light so that its cut-outs show."""
    c.gradient(0, HEIGHT, (c.p.sky[1], c.p.sky[2], mix(c.p.wall, c.p.light, 0.4)))
    c.glow(800, 360, 620, c.p.sun, 200)
    for _ in range(70):
        x = c.random.uniform(-40, WIDTH)
        leaf = mix(c.p.leaf, c.p.light, c.random.uniform(0.05, 0.5))
        petal(c, (x, HEIGHT + 30), c.random.uniform(-50, 50), c.random.uniform(140, 420), 16, leaf)
    for x, y, half in ((300, 520, 190), (1310, 500, 200), (130, 800, 230), (1490, 820, 240)):
        hat(c, x, y, half)
    straw = mix(c.p.light, c.p.sun, 0.5)
    c.glow(800, 560, 470, c.p.light, 190)
    hat(c, 800, 800, 430, straw)
    dark = (*mix(c.p.roof, c.p.leaf, 0.35), 105)
    roof_y = 690
    c.poly([(620, roof_y + 40), (720, roof_y + 40), (720, roof_y), (620, roof_y)], dark)
    c.poly([(598, roof_y), (742, roof_y), (712, roof_y - 30), (628, roof_y - 30)], dark)
    for k in range(4):
        c.arc(800 + k * 60, roof_y + 40, 30, 36, (180, 360), dark, 5)
    c.line([(760, roof_y + 40), (1030, roof_y + 40)], dark, 6)
    for k in range(5):
        c.line([(705 + k * 50, 590 - (k % 2) * 26), (735 + k * 50, 590 - (k % 2) * 26)], dark, 4)
    c.line(curve((640, 806), (620, 900), (760, 990)), mix(c.p.accent, c.p.light, 0.1), 14)
    c.line(curve((960, 806), (980, 900), (840, 990)), mix(c.p.accent, c.p.light, 0.1), 14)


def ao_dai(c: Canvas) -> None:
    """Draw women in áo dài with conical hats walking over a bridge of flowers."""
    c.sky(HEIGHT, sun=(800, 380), size=190)
    c.clouds(80, 360, 8)
    c.ranges(700, 130, 3, bottom=840)
    c.gradient(830, 170, (mix(c.p.wall, c.p.ink, 0.1), mix(c.p.wall, c.p.ink, 0.35)))
    shades = (
        c.p.accent,
        mix(c.p.leaf, c.p.light, 0.3),
        mix(c.p.accent, c.p.light, 0.7),
        mix(c.p.water[1], c.p.light, 0.2),
        c.p.roof,
    )
    for k, x in enumerate((230, 520, 800, 1080, 1370)):
        _lady(c, x, 900 + (k % 2) * 22, 1.0 if k % 2 else 1.08, shades[k])
    for _ in range(150):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(915, 995)
        c.ellipse(
            x, y, 9, 7, c.random.choice((c.p.accent, c.p.light, mix(c.p.accent, c.p.light, 0.5)))
        )
        c.ellipse(x + 8, y + 9, 9, 4, mix(c.p.leaf, c.p.ink, 0.2))


def _lady(c: Canvas, x: float, y: float, s: float, silk: Colour) -> None:
    skin, hair = (232, 190, 160), mix(c.p.ink, (20, 14, 20), 0.7)
    trousers = mix(c.p.light, silk, 0.12)
    locks = curve((x - 40 * s, y - 540 * s), (x - 78 * s, y - 440 * s), (x - 44 * s, y - 360 * s))
    c.poly([*locks, *mirror(locks, x)], hair)
    for dx in (-30, 26):
        c.poly(
            [
                (x + dx * s - 22 * s, y),
                (x + dx * s + 22 * s, y),
                (x + dx * s * 0.4 + 16 * s, y - 250 * s),
                (x + dx * s * 0.4 - 16 * s, y - 250 * s),
            ],
            trousers,
        )
    back = [
        *curve((x - 30 * s, y - 330 * s), (x - 46 * s, y - 200 * s), (x - 104 * s, y - 60 * s)),
        *curve((x - 104 * s, y - 60 * s), (x - 60 * s, y - 40 * s), (x - 30 * s, y - 66 * s)),
        (x, y - 320 * s),
    ]
    c.poly(back, mix(silk, c.p.ink, 0.2))
    front = [
        *curve((x - 44 * s, y - 322 * s), (x - 52 * s, y - 190 * s), (x - 40 * s, y - 34 * s)),
        *curve((x - 40 * s, y - 34 * s), (x + 10 * s, y - 22 * s), (x + 58 * s, y - 40 * s)),
        *curve((x + 58 * s, y - 40 * s), (x + 50 * s, y - 190 * s), (x + 42 * s, y - 322 * s)),
    ]
    c.poly(front, silk)
    c.poly(
        [
            *curve((x - 58 * s, y - 440 * s), (x - 40 * s, y - 370 * s), (x - 46 * s, y - 310 * s)),
            *curve((x + 44 * s, y - 310 * s), (x + 38 * s, y - 370 * s), (x + 56 * s, y - 440 * s)),
            (x + 20 * s, y - 466 * s),
            (x - 20 * s, y - 466 * s),
        ],
        silk,
    )
    for sign in (-1, 1):
        arm = curve(
            (x + sign * 54 * s, y - 440 * s),
            (x + sign * 92 * s, y - 360 * s),
            (x + sign * 62 * s, y - 270 * s),
        )
        c.line(arm, mix(silk, c.p.ink, 0.1), 22 * s)
        c.ellipse(x + sign * 60 * s, y - 262 * s, 11 * s, 13 * s, skin)
    c.rect(x - 13 * s, y - 490 * s, 26 * s, 34 * s, mix(silk, c.p.light, 0.2), 4)
    c.ellipse(x, y - 522 * s, 34 * s, 40 * s, skin)
    for _ in range(7):
        c.ellipse(
            x + c.random.uniform(-26, 34) * s,
            y - c.random.uniform(60, 190) * s,
            7 * s,
            6 * s,
            (*mix(silk, c.p.light, 0.6), 210),
        )
    hat(c, x, y - 538 * s, 92 * s)


def incense(c: Canvas) -> None:
    """Draw bundles of coloured incense sticks drying in fans, as in Thủy Xuân village."""
    c.gradient(0, HEIGHT, (mix(c.p.wall, c.p.light, 0.3), mix(c.p.wall, c.p.ink, 0.15)))
    shades = [
        c.p.accent,
        c.p.roof,
        c.p.leaf,
        mix(c.p.sky[0], c.p.accent, 0.35),
        mix(c.p.accent, c.p.light, 0.45),
        c.p.water[1],
    ]
    spots = [
        (x + (row % 2) * 150, 60 + row * 190)
        for row in range(6)
        for x in range(-40, WIDTH + 200, 300)
    ]
    for number, (x, y) in enumerate(spots):
        tint = shades[(number * 5 + c.random.randint(0, 1)) % len(shades)]
        c.ellipse(x + 10, y + 24, 168, 128, (*c.p.ink, 55))
        for k in range(84):
            a = math.tau * k / 84 + c.random.uniform(-0.02, 0.02)
            r = c.random.uniform(150, 178)
            end = (x + math.cos(a) * r, y + math.sin(a) * r * 0.82)
            inner = (x + math.cos(a) * 60, y + math.sin(a) * 44)
            c.line([inner, end], mix(tint, c.p.light, c.random.uniform(0, 0.3)), 9)
            c.line([(x, y), inner], mix(c.p.roof, c.p.ink, 0.35), 3)
        c.ellipse(x, y, 30, 22, mix(c.p.roof, c.p.ink, 0.5))
    for x, y, half in ((1180, 610, 130),):
        c.ellipse(x + 16, y + 30, half * 1.05, half * 0.9, (*c.p.ink, 70))
        c.ellipse(x, y, half, half * 0.86, mix(c.p.wall, c.p.light, 0.5))
        for ring in range(1, 10):
            c.arc(x, y, half * ring / 10, half * 0.86 * ring / 10, (0, 360), (*c.p.ink, 70), 1.6)


def cuisine(c: Canvas) -> None:
    """Draw a tray of small royal dishes seen from above: steamed rice cakes, dumplings, herbs."""
    c.gradient(0, HEIGHT, (mix(c.p.leaf, c.p.ink, 0.35), mix(c.p.leaf, c.p.ink, 0.5)))
    for k in range(26):
        c.rect(0, k * 40, WIDTH, 2, (*c.p.ink, 60))
    for angle in (-34, -12, 12, 34):
        petal(c, (800 + angle * 14, 1060), angle, 1000, 190, (*mix(c.p.leaf, c.p.light, 0.12), 210))
    c.ellipse(812, 528, 610, 450, (*c.p.ink, 90))
    c.ellipse(800, 505, 610, 445, mix(c.p.roof, c.p.ink, 0.25))
    c.ellipse(800, 505, 570, 410, mix(c.p.roof, c.p.accent, 0.2))
    spots = [
        (800 + math.cos(math.tau * k / 10) * 430, 505 + math.sin(math.tau * k / 10) * 296)
        for k in range(10)
    ]
    for k, (x, y) in enumerate(spots):
        _bowl(c, x, y, 104, k)
    c.ellipse(800, 505, 238, 196, mix(c.p.light, c.p.water[0], 0.12))
    c.arc(800, 505, 214, 174, (0, 360), c.p.water[1], 5)
    c.ellipse(800, 505, 184, 146, mix(c.p.accent, c.p.ink, 0.1))
    for _ in range(40):
        a, r = c.random.uniform(0, math.tau), c.random.uniform(0, 150)
        petal(
            c,
            (800 + math.cos(a) * r, 505 + math.sin(a) * r * 0.75),
            c.random.uniform(0, 360),
            30,
            9,
            c.random.choice((c.p.leaf, mix(c.p.leaf, c.p.light, 0.4), c.p.roof)),
        )
    for dx in (0, 26):
        c.line([(1480 + dx, 180), (1400 + dx, 880)], mix(c.p.wall, c.p.ink, 0.3), 11)


def _bowl(c: Canvas, x: float, y: float, r: float, number: int) -> None:
    c.ellipse(x + 6, y + 10, r, r * 0.86, (*c.p.ink, 80))
    c.ellipse(x, y, r, r * 0.86, mix(c.p.light, c.p.water[0], 0.1))
    c.arc(x, y, r * 0.9, r * 0.77, (0, 360), c.p.water[1], 4)
    if number % 2:
        c.ellipse(x, y, r * 0.72, r * 0.6, mix(c.p.leaf, c.p.ink, 0.1))
        for k in range(5):
            a = math.tau * k / 5
            c.ellipse(
                x + math.cos(a) * r * 0.36,
                y + math.sin(a) * r * 0.3,
                r * 0.24,
                r * 0.2,
                mix(c.p.wall, c.p.light, 0.3),
            )
            c.ellipse(
                x + math.cos(a) * r * 0.36,
                y + math.sin(a) * r * 0.3,
                r * 0.09,
                r * 0.08,
                c.p.accent,
            )
        return
    c.ellipse(x, y, r * 0.7, r * 0.6, (252, 250, 244))
    for _ in range(26):
        a, d = c.random.uniform(0, math.tau), c.random.uniform(0, r * 0.42)
        c.ellipse(
            x + math.cos(a) * d,
            y + math.sin(a) * d * 0.85,
            6,
            5,
            c.random.choice((c.p.accent, c.p.roof)),
        )
    for _ in range(6):
        c.rect(x + c.random.uniform(-30, 20), y + c.random.uniform(-26, 22), 13, 5, c.p.leaf, 2)
