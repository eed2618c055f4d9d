"""Motifs: music, festivals, crafts and food."""

from __future__ import annotations

import math

from ckanext.ttdn.demo.art.canvas import HEIGHT, WIDTH, Canvas, curve, mirror
from ckanext.ttdn.demo.art.palettes import Colour, colour, mix
from ckanext.ttdn.demo.art.parts import dragon_boat, hat, lantern, petal, roof

# Lit silk and fire keep their own colours at any hour.
SILKS = tuple(colour(code) for code in ("f0503c", "f7a531", "ffd45e", "f27ba5", "4fc3b0", "9bd15a"))


def hats(c: Canvas) -> None:
    """Draw conical poem hats, the nearest held against the light so that its cut-outs show."""
    c.gradient(0, HEIGHT, (c.p.sky[1], c.p.sky[2], mix(c.p.wall, c.p.light, 0.4)))
    c.glow(800, 360, 620, c.p.sun, 200)
    for k in range(70):
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
    shades = (c.p.accent, mix(c.p.leaf, c.p.light, 0.3), mix(c.p.accent, c.p.light, 0.7), mix(c.p.water[1], c.p.light, 0.2), c.p.roof)
    for k, x in enumerate((230, 520, 800, 1080, 1370)):
        _lady(c, x, 900 + (k % 2) * 22, 1.0 if k % 2 else 1.08, shades[k])
    for k in range(150):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(915, 995)
        c.ellipse(x, y, 9, 7, c.random.choice((c.p.accent, c.p.light, mix(c.p.accent, c.p.light, 0.5))))
        c.ellipse(x + 8, y + 9, 9, 4, mix(c.p.leaf, c.p.ink, 0.2))


def _lady(c: Canvas, x: float, y: float, s: float, silk: Colour) -> None:
    skin, hair = (232, 190, 160), mix(c.p.ink, (20, 14, 20), 0.7)
    trousers = mix(c.p.light, silk, 0.12)
    locks = curve((x - 40 * s, y - 540 * s), (x - 78 * s, y - 440 * s), (x - 44 * s, y - 360 * s))
    c.poly([*locks, *mirror(locks, x)], hair)
    for dx in (-30, 26):
        c.poly([(x + dx * s - 22 * s, y), (x + dx * s + 22 * s, y), (x + dx * s * 0.4 + 16 * s, y - 250 * s), (x + dx * s * 0.4 - 16 * s, y - 250 * s)], trousers)
    back = [*curve((x - 30 * s, y - 330 * s), (x - 46 * s, y - 200 * s), (x - 104 * s, y - 60 * s)), *curve((x - 104 * s, y - 60 * s), (x - 60 * s, y - 40 * s), (x - 30 * s, y - 66 * s)), (x, y - 320 * s)]
    c.poly(back, mix(silk, c.p.ink, 0.2))
    front = [*curve((x - 44 * s, y - 322 * s), (x - 52 * s, y - 190 * s), (x - 40 * s, y - 34 * s)), *curve((x - 40 * s, y - 34 * s), (x + 10 * s, y - 22 * s), (x + 58 * s, y - 40 * s)), *curve((x + 58 * s, y - 40 * s), (x + 50 * s, y - 190 * s), (x + 42 * s, y - 322 * s))]
    c.poly(front, silk)
    c.poly([*curve((x - 58 * s, y - 440 * s), (x - 40 * s, y - 370 * s), (x - 46 * s, y - 310 * s)), *curve((x + 44 * s, y - 310 * s), (x + 38 * s, y - 370 * s), (x + 56 * s, y - 440 * s)), (x + 20 * s, y - 466 * s), (x - 20 * s, y - 466 * s)], silk)
    for sign in (-1, 1):
        arm = curve((x + sign * 54 * s, y - 440 * s), (x + sign * 92 * s, y - 360 * s), (x + sign * 62 * s, y - 270 * s))
        c.line(arm, mix(silk, c.p.ink, 0.1), 22 * s)
        c.ellipse(x + sign * 60 * s, y - 262 * s, 11 * s, 13 * s, skin)
    c.rect(x - 13 * s, y - 490 * s, 26 * s, 34 * s, mix(silk, c.p.light, 0.2), 4)
    c.ellipse(x, y - 522 * s, 34 * s, 40 * s, skin)
    for k in range(7):
        c.ellipse(x + c.random.uniform(-26, 34) * s, y - c.random.uniform(60, 190) * s, 7 * s, 6 * s, (*mix(silk, c.p.light, 0.6), 210))
    hat(c, x, y - 538 * s, 92 * s)


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
        rope = curve((-80, start), (WIDTH / 2, start + sag * 1.5), (WIDTH + 80, start - 20), steps=60)
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
    """Draw fireworks over the flag tower side of the river, with dragon boats and crowds of lights."""
    c.sky(680)
    for cx, cy, r in ((420, 270, 230), (1110, 210, 260), (790, 400, 170), (1410, 430, 150), (150, 470, 130)):
        tint = c.random.choice(SILKS)
        c.glow(cx, cy, r * 1.1, tint, 120)
        for k in range(34):
            a = math.tau * k / 34
            for share in (1, 0.66):
                end = r * share * c.random.uniform(0.85, 1)
                tip = (cx + math.cos(a) * end, cy + math.sin(a) * end + 16)
                c.line(curve((cx + math.cos(a) * end * 0.35, cy + math.sin(a) * end * 0.35), (cx + math.cos(a) * end * 0.8, cy + math.sin(a) * end * 0.8), tip, steps=6), (*tint, 190), 2.6)
                c.ellipse(*tip, 4, 4, c.p.light)
    c.rect(0, 640, WIDTH, 60, mix(c.p.ink, c.p.near, 0.2))
    for half, y in ((190, 640), (130, 604), (74, 570)):
        c.poly([(800 - half, y), (800 + half, y), (800 + half - 14, y - 36), (800 - half + 14, y - 36)], mix(c.p.ink, c.p.near, 0.35))
    c.line([(800, 534), (800, 420)], c.p.ink, 6)
    for x in range(10, WIDTH, 34):
        c.ellipse(x, 668 + c.random.uniform(-12, 12), 3, 3, c.p.light)
    c.water(690, 60)
    c.reflect(694, 290, 0.75)
    c.ripple(700, 60)
    dragon_boat(c, 380, 880, 150)
    dragon_boat(c, 1130, 800, 105)


def incense(c: Canvas) -> None:
    """Draw bundles of coloured incense sticks drying in fans, as in Thủy Xuân village."""
    c.gradient(0, HEIGHT, (mix(c.p.wall, c.p.light, 0.3), mix(c.p.wall, c.p.ink, 0.15)))
    shades = [c.p.accent, c.p.roof, c.p.leaf, mix(c.p.sky[0], c.p.accent, 0.35), mix(c.p.accent, c.p.light, 0.45), c.p.water[1]]
    spots = [(x + (row % 2) * 150, 60 + row * 190) for row in range(6) for x in range(-40, WIDTH + 200, 300)]
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


def music(c: Canvas) -> None:
    """Draw the instruments of royal court music: drum, moon lute, zither strings and flute."""
    c.gradient(0, HEIGHT, (mix(c.p.roof, c.p.ink, 0.55), mix(c.p.roof, c.p.ink, 0.15), mix(c.p.roof, c.p.ink, 0.6)))
    c.glow(800, 420, 760, c.p.accent, 120)
    gold = mix(c.p.accent, c.p.light, 0.35)
    for k in range(15):
        c.arc(800, 1240, 420 + k * 76, 420 + k * 60, (180, 360), (*gold, 36), 2)
    for x in (60, 1540):
        c.rect(x - 34, 0, 68, HEIGHT, mix(c.p.roof, c.p.accent, 0.25))
        c.line(curve((x - 30, 940), (x + 60, 700), (x - 60, 420), (x + 30, 120)), gold, 9)
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
    spots = [(800 + math.cos(math.tau * k / 10) * 430, 505 + math.sin(math.tau * k / 10) * 296) for k in range(10)]
    for k, (x, y) in enumerate(spots):
        _bowl(c, x, y, 104, k)
    c.ellipse(800, 505, 238, 196, mix(c.p.light, c.p.water[0], 0.12))
    c.arc(800, 505, 214, 174, (0, 360), c.p.water[1], 5)
    c.ellipse(800, 505, 184, 146, mix(c.p.accent, c.p.ink, 0.1))
    for _ in range(40):
        a, r = c.random.uniform(0, math.tau), c.random.uniform(0, 150)
        petal(c, (800 + math.cos(a) * r, 505 + math.sin(a) * r * 0.75), c.random.uniform(0, 360), 30, 9, c.random.choice((c.p.leaf, mix(c.p.leaf, c.p.light, 0.4), c.p.roof)))
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
            c.ellipse(x + math.cos(a) * r * 0.36, y + math.sin(a) * r * 0.3, r * 0.24, r * 0.2, mix(c.p.wall, c.p.light, 0.3))
            c.ellipse(x + math.cos(a) * r * 0.36, y + math.sin(a) * r * 0.3, r * 0.09, r * 0.08, c.p.accent)
        return
    c.ellipse(x, y, r * 0.7, r * 0.6, (252, 250, 244))
    for _ in range(26):
        a, d = c.random.uniform(0, math.tau), c.random.uniform(0, r * 0.42)
        c.ellipse(x + math.cos(a) * d, y + math.sin(a) * d * 0.85, 6, 5, c.random.choice((c.p.accent, c.p.roof)))
    for _ in range(6):
        c.rect(x + c.random.uniform(-30, 20), y + c.random.uniform(-26, 22), 13, 5, c.p.leaf, 2)


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
    for k, (x, y, s, tilt) in enumerate(((380, 330, 1.5, 0.2), (960, 190, 1.0, -0.15), (1180, 470, 0.85, 0.1), (730, 520, 0.65, -0.3))):
        c.line(curve((x, y), (x - 40, y + 300), (x * 0.6 + 220, 800)), (*c.p.ink, 150), 1.8)
        tail = curve((x, y + 40 * s), (x - 90 * s, y + 130 * s), (x + 60 * s, y + 190 * s), (x - 30 * s, y + 290 * s))
        for shift in (-14, 0, 14):
            c.line([(px + shift * s, py) for px, py in tail], shades[(k + 1) % 4], 6 * s)
        wing = [*curve((x, y - 40 * s), (x + 120 * s, y - 150 * s), (x + 220 * s, y - (60 + tilt * 120) * s)), *curve((x + 220 * s, y - (60 + tilt * 120) * s), (x + 120 * s, y + 20 * s), (x, y + 60 * s))]
        c.poly([*wing, *mirror(wing, x)], shades[k])
        inner = [*curve((x, y - 20 * s), (x + 80 * s, y - 96 * s), (x + 150 * s, y - 46 * s)), *curve((x + 150 * s, y - 46 * s), (x + 80 * s, y), (x, y + 34 * s))]
        c.poly([*inner, *mirror(inner, x)], mix(shades[k], c.p.light, 0.5))
        for sign in (-1, 1):
            c.ellipse(x + sign * 84 * s, y - 40 * s, 20 * s, 20 * s, shades[(k + 1) % 4])
        c.poly([(x - 14 * s, y + 60 * s), (x + 14 * s, y + 60 * s), (x + 8 * s, y - 64 * s), (x - 8 * s, y - 64 * s)], c.p.ink)
