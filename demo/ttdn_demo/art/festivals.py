"""Motifs: festivals and court music."""

from __future__ import annotations

import math

from ttdn_demo.art.canvas import HEIGHT, WIDTH, Canvas, curve, mirror
from ttdn_demo.art.palettes import Colour, colour, mix
from ttdn_demo.art.parts import dragon_boat, lantern, petal, roof

# Lit silk and fire keep their own colours at any hour.
SILKS = tuple(colour(code) for code in ("f0503c", "f7a531", "ffd45e", "f27ba5", "4fc3b0", "9bd15a"))


def lanterns(c: Canvas) -> None:
    """Draw strings of silk lanterns over the river during the festival."""
    c.sky(700)
    c.ranges(690, 80, 2, bottom=730)
    c.water(700, 60)
    for x in range(-20, WIDTH, 60):
        c.rect(x, 660 - c.random.uniform(0, 46), 56, 60, mix(c.p.ink, c.p.near, 0.4))
        c.rect(x + 14, 672, 9, 12, c.p.light)
        c.rect(x + 34, 680, 9, 12, c.p.light)
    shades = SILKS
    for start, sag, size in ((-30, 150, 54), (130, 330, 82), (60, 540, 128)):
        rope = curve(
            (-80, start), (WIDTH / 2, start + sag * 1.5), (WIDTH + 80, start - 20), steps=60
        )
        c.line(rope, c.p.ink, 2.5)
        gap = round(size / 9)
        for k in range(gap // 2, len(rope), gap):
            lantern(c, rope[k][0], rope[k][1], size, c.random.choice(shades))
    c.reflect(706, 260, 0.5)
    for _ in range(24):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(760, 980)
        c.glow(x, y - 6, 46, c.p.light, 150)
        c.poly([(x - 15, y - 4), (x + 15, y - 4), (x + 10, y + 6), (x - 10, y + 6)], c.p.accent)
        c.ellipse(x, y - 9, 5, 8, c.p.light)


def fireworks(c: Canvas) -> None:
    """Draw fireworks over the flag tower, with dragon boats and the lights of a crowd."""
    c.sky(680)
    for cx, cy, r in (
        (420, 270, 230),
        (1110, 210, 260),
        (790, 400, 170),
        (1410, 430, 150),
        (150, 470, 130),
    ):
        tint = c.random.choice(SILKS)
        c.glow(cx, cy, r * 1.1, tint, 120)
        for k in range(34):
            a = math.tau * k / 34
            for share in (1, 0.66):
                end = r * share * c.random.uniform(0.85, 1)
                tip = (cx + math.cos(a) * end, cy + math.sin(a) * end + 16)
                c.line(
                    curve(
                        (cx + math.cos(a) * end * 0.35, cy + math.sin(a) * end * 0.35),
                        (cx + math.cos(a) * end * 0.8, cy + math.sin(a) * end * 0.8),
                        tip,
                        steps=6,
                    ),
                    (*tint, 190),
                    2.6,
                )
                c.ellipse(*tip, 4, 4, c.p.light)
    c.rect(0, 640, WIDTH, 60, mix(c.p.ink, c.p.near, 0.2))
    for half, y in ((190, 640), (130, 604), (74, 570)):
        c.poly(
            [
                (800 - half, y),
                (800 + half, y),
                (800 + half - 14, y - 36),
                (800 - half + 14, y - 36),
            ],
            mix(c.p.ink, c.p.near, 0.35),
        )
    c.line([(800, 534), (800, 420)], c.p.ink, 6)
    for x in range(10, WIDTH, 34):
        c.ellipse(x, 668 + c.random.uniform(-12, 12), 3, 3, c.p.light)
    c.water(690, 60)
    c.reflect(694, 290, 0.75)
    c.ripple(700, 60)
    dragon_boat(c, 380, 880, 150)
    dragon_boat(c, 1130, 800, 105)


def music(c: Canvas) -> None:
    """Draw the instruments of royal court music: drum, moon lute and flute."""
    c.gradient(
        0,
        HEIGHT,
        (mix(c.p.roof, c.p.ink, 0.55), mix(c.p.roof, c.p.ink, 0.15), mix(c.p.roof, c.p.ink, 0.6)),
    )
    c.glow(800, 420, 760, c.p.accent, 120)
    gold = mix(c.p.accent, c.p.light, 0.35)
    for k in range(15):
        c.arc(800, 1240, 420 + k * 76, 420 + k * 60, (180, 360), (*gold, 36), 2)
    for x in (60, 1540):
        c.rect(x - 34, 0, 68, HEIGHT, mix(c.p.roof, c.p.accent, 0.25))
        c.line(curve((x - 30, 940), (x + 60, 700), (x - 60, 420), (x + 30, 120)), gold, 9)
    _drum(c, gold)
    wood = mix(c.p.wall, c.p.roof, 0.28)
    c.poly([(832, 90), (868, 90), (876, 560), (824, 560)], mix(wood, c.p.ink, 0.45))
    for k in range(8):
        c.rect(818, 210 + k * 44, 64, 12, gold, 3)
    for y in (112, 150):
        c.rect(772, y, 60, 14, mix(c.p.ink, wood, 0.3), 6)
        c.rect(868, y + 18, 60, 14, mix(c.p.ink, wood, 0.3), 6)
    c.ellipse(850, 730, 196, 196, mix(wood, c.p.ink, 0.4))
    c.ellipse(850, 724, 182, 182, wood)
    c.arc(850, 724, 150, 150, (0, 360), (*gold, 150), 4)
    c.rect(800, 800, 100, 16, c.p.ink, 4)
    for dx in (-12, 12):
        c.line([(850 + dx, 96), (850 + dx, 806)], c.p.light, 2.4)
    c.line([(1090, 880), (1440, 300)], mix(wood, c.p.light, 0.1), 30)
    for k in range(6):
        t = 0.35 + k * 0.09
        c.ellipse(1090 + 350 * t, 880 - 580 * t, 7, 7, c.p.ink)
    for t in (0.06, 0.26, 0.94):
        c.line([(1082 + 350 * t, 876 - 580 * t), (1098 + 350 * t, 885 - 580 * t)], gold, 18)
    for k in range(3):
        x, y = 1180 + k * 120, 190 + (k % 2) * 70
        petal(c, (x, y + 60), -20 + k * 20, 80, 26, gold)


def kites(c: Canvas) -> None:
    """Draw phoenix and butterfly kites over the Citadel's wall."""
    c.sky(820, sun=(1380, 200), size=64)
    c.clouds(60, 620, 12)
    c.ranges(800, 90, 2, bottom=840)
    c.rect(0, 800, WIDTH, 200, mix(c.p.wall, c.p.ink, 0.22))
    for x in range(0, WIDTH, 58):
        c.rect(x, 778, 36, 24, mix(c.p.wall, c.p.ink, 0.1))
    for row in range(8):
        c.line([(0, 826 + row * 22), (WIDTH, 826 + row * 22)], (*c.p.ink, 34), 1.4)
    roof(c, 1270, 770, 190, 74)
    shades = (c.p.accent, c.p.roof, mix(c.p.leaf, c.p.light, 0.2), c.p.water[1])
    for k, (x, y, s, tilt) in enumerate(
        (
            (380, 330, 1.5, 0.2),
            (960, 190, 1.0, -0.15),
            (1180, 470, 0.85, 0.1),
            (730, 520, 0.65, -0.3),
        )
    ):
        c.line(curve((x, y), (x - 40, y + 300), (x * 0.6 + 220, 800)), (*c.p.ink, 150), 1.8)
        tail = curve(
            (x, y + 40 * s),
            (x - 90 * s, y + 130 * s),
            (x + 60 * s, y + 190 * s),
            (x - 30 * s, y + 290 * s),
        )
        for shift in (-14, 0, 14):
            c.line([(px + shift * s, py) for px, py in tail], shades[(k + 1) % 4], 6 * s)
        wing = [
            *curve(
                (x, y - 40 * s),
                (x + 120 * s, y - 150 * s),
                (x + 220 * s, y - (60 + tilt * 120) * s),
            ),
            *curve(
                (x + 220 * s, y - (60 + tilt * 120) * s), (x + 120 * s, y + 20 * s), (x, y + 60 * s)
            ),
        ]
        c.poly([*wing, *mirror(wing, x)], shades[k])
        inner = [
            *curve((x, y - 20 * s), (x + 80 * s, y - 96 * s), (x + 150 * s, y - 46 * s)),
            *curve((x + 150 * s, y - 46 * s), (x + 80 * s, y), (x, y + 34 * s)),
        ]
        c.poly([*inner, *mirror(inner, x)], mix(shades[k], c.p.light, 0.5))
        for sign in (-1, 1):
            c.ellipse(x + sign * 84 * s, y - 40 * s, 20 * s, 20 * s, shades[(k + 1) % 4])
        c.poly(
            [
                (x - 14 * s, y + 60 * s),
                (x + 14 * s, y + 60 * s),
                (x + 8 * s, y - 64 * s),
                (x - 8 * s, y - 64 * s),
            ],
            c.p.ink,
        )


def _drum(c: Canvas, gold: Colour) -> None:
    red = mix(c.p.roof, c.p.accent, 0.3)
    c.ellipse(420, 610, 215, 235, mix(red, c.p.ink, 0.35))
    c.ellipse(400, 600, 205, 225, red)
    c.ellipse(390, 600, 178, 198, mix(c.p.wall, c.p.light, 0.35))
    for r in (150, 96, 42):
        c.arc(390, 600, r, r * 1.11, (0, 360), (*red, 150), 5)
    for k in range(24):
        a = math.tau * k / 24
        c.ellipse(395 + math.cos(a) * 192, 600 + math.sin(a) * 212, 7, 7, gold)
    c.poly([(250, 830), (560, 830), (620, 960), (190, 960)], mix(c.p.ink, c.p.roof, 0.35))
