"""Motifs: the ways into Huế, by sea, air, road and rail."""

from __future__ import annotations

import math

from ttdn_demo.art.canvas import HEIGHT, WIDTH, Canvas, curve
from ttdn_demo.art.palettes import colour, mix


def port(c: Canvas) -> None:
    """Draw quay cranes loading a container ship at a deep-water port below green mountains."""
    c.sky(640, sun=(1290, 240), size=60)
    c.clouds(80, 300)
    c.ranges(620, 260, 3, bottom=650)
    c.water(640)
    ink = mix(c.p.ink, c.p.near, 0.15)
    c.rect(0, 636, 560, 34, mix(c.p.wall, c.p.ink, 0.45))
    for x in (150, 380):
        for dx in (-56, 56):
            c.line([(x + dx, 640), (x + dx * 0.8, 300)], c.p.accent, 13)
        for y in (420, 540):
            c.line([(x - 52, y), (x + 52, y)], c.p.accent, 8)
        c.line([(x - 52, 540), (x + 46, 420)], c.p.accent, 5)
        c.line([(x - 130, 300), (x + 420, 300)], c.p.accent, 15)
        c.line([(x, 300), (x + 10, 170), (x + 410, 296)], c.p.accent, 5)
        c.line([(x + 10, 170), (x - 126, 296)], c.p.accent, 5)
        c.line([(x + 10, 170), (x + 200, 296)], c.p.accent, 4)
        c.line([(x + 290, 306), (x + 290, 430)], ink, 3)
        c.rect(x + 260, 430, 62, 28, c.p.roof, 2)
    hull = [
        (470, 640),
        *curve((470, 640), (520, 770), (600, 770)),
        (1380, 770),
        *curve((1380, 770), (1450, 740), (1500, 610)),
        (1330, 640),
    ]
    c.poly(hull, ink)
    c.poly([(494, 716), (1466, 716), (1440, 740), (512, 740)], c.p.roof)
    shades = [
        c.p.roof,
        c.p.accent,
        c.p.leaf,
        c.p.water[1],
        c.p.wall,
        mix(c.p.accent, c.p.roof, 0.5),
    ]
    for col in range(11):
        for row in range(c.random.randint(2, 5)):
            x, y = 560 + col * 66, 608 - row * 34
            fill = c.random.choice(shades)
            c.rect(x, y, 62, 31, fill, 2)
            for k in range(1, 7):
                c.line([(x + k * 9, y + 4), (x + k * 9, y + 27)], (*c.p.ink, 60), 1.4)
    c.rect(1300, 470, 92, 172, mix(c.p.wall, c.p.light, 0.5), 4)
    for row in range(4):
        c.rect(1308, 484 + row * 34, 76, 11, c.p.ink, 2)
    c.rect(1330, 420, 34, 54, c.p.accent, 3)
    c.reflect(770, 190, 0.4)
    c.ripple(775, 60)


def airport(c: Canvas) -> None:
    """Draw an airliner rising over a terminal whose roof recalls a palace, and a control tower."""
    c.sky(760, sun=(300, 330), size=72)
    c.clouds(80, 460, 10)
    c.ranges(720, 110, 3, bottom=770)
    c.gradient(760, 240, (mix(c.p.ink, c.p.wall, 0.45), mix(c.p.ink, c.p.wall, 0.2)))
    for k in range(8):
        c.poly(
            [
                (120 + k * 200, 890),
                (240 + k * 200, 890),
                (232 + k * 206, 908),
                (104 + k * 206, 908),
            ],
            (*c.p.light, 190),
        )
    c.rect(820, 600, 720, 164, mix(c.p.water[0], c.p.light, 0.35))
    for x in range(826, 1540, 34):
        c.rect(x, 606, 26, 152, (*mix(c.p.water[1], c.p.ink, 0.15), 150))
    for k, (y, half) in enumerate(((606, 420), (556, 300))):
        sweep = [
            *curve((1180 - half, y - 34), (1180 - half * 0.5, y), (1180, y - 64)),
            *curve((1180, y - 64), (1180 + half * 0.5, y), (1180 + half, y - 34)),
            *curve((1180 + half, y - 12), (1180, y + 26), (1180 - half, y - 12)),
        ]
        c.poly(sweep, mix(c.p.roof, c.p.accent, k * 0.5))
    c.poly([(690, 764), (726, 764), (720, 470), (696, 470)], c.p.wall)
    c.poly([(670, 470), (746, 470), (760, 424), (656, 424)], mix(c.p.water[1], c.p.ink, 0.4))
    c.rect(650, 410, 116, 16, c.p.roof, 4)
    _airliner(c, 620, 250, 1.25)


def _airliner(c: Canvas, x: float, y: float, s: float) -> None:
    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        a = math.radians(-14)
        return [
            (
                x + s * (px * math.cos(a) - py * math.sin(a)),
                y + s * (px * math.sin(a) + py * math.cos(a)),
            )
            for px, py in points
        ]

    white, stripe = mix(c.p.light, c.p.wall, 0.15), c.p.accent
    c.poly(at([(-30, 6), (60, 2), (-70, 150), (-110, 150)]), mix(white, c.p.ink, 0.35))
    c.poly(at([(-205, -18), (-250, -112), (-206, -112), (-140, -20)]), stripe)
    body = [
        *curve((-250, -24), (-60, -34), (170, -34)),
        *curve((170, -34), (250, -30), (256, -4)),
        *curve((256, -4), (240, 22), (160, 22)),
        *curve((160, 22), (-80, 24), (-250, -24)),
    ]
    c.poly(at(body), white)
    c.poly(
        at([(-236, -22), (250, 4), (236, 14), (160, 22), (-40, 18)]), mix(white, c.p.water[1], 0.35)
    )
    for k in range(15):
        c.poly(
            at(
                [
                    (-120 + k * 20, -19),
                    (-110 + k * 20, -19),
                    (-110 + k * 20, -7),
                    (-120 + k * 20, -7),
                ]
            ),
            c.p.ink,
        )
    c.poly(at([(-10, 10), (70, 10), (-20, 104), (-60, 104)]), mix(white, c.p.ink, 0.18))
    c.poly(at([(-236, -20), (-186, -20), (-236, 22), (-262, 22)]), mix(white, c.p.ink, 0.2))


def border(c: Canvas) -> None:
    """Draw a boundary marker beside a mountain road that leads to a border gate."""
    c.sky(600, sun=(1240, 230), size=60)
    c.clouds(70, 280)
    c.ranges(560, 300, 4)
    c.hills(700, 120, mix(c.p.leaf, c.p.ink, 0.3))
    c.hills(800, 90, mix(c.p.leaf, c.p.ink, 0.1))
    road = [
        *curve((1010, 650), (900, 730), (1180, 800), (900, HEIGHT)),
        *curve((1560, HEIGHT), (1330, 800), (1010, 740), (1036, 650)),
    ]
    c.poly(road, mix(c.p.wall, c.p.ink, 0.25))
    c.line(
        curve((1024, 660), (960, 740), (1260, 810), (1230, HEIGHT), steps=40), (*c.p.light, 210), 5
    )
    for x in (900, 1140):
        c.rect(x, 520, 26, 140, mix(c.p.wall, c.p.ink, 0.15))
    c.rect(870, 490, 326, 44, c.p.roof, 4)
    c.poly([(850, 492), (1216, 492), (1170, 452), (896, 452)], mix(c.p.roof, c.p.ink, 0.25))
    c.line([(926, 610), (1132, 588)], c.p.light, 9)
    for k in range(5):
        c.line([(946 + k * 40, 608 - k * 4.3), (964 + k * 40, 606 - k * 4.3)], colour("d03030"), 9)
    stone = mix(c.p.wall, c.p.light, 0.35)
    c.ellipse(330, 905, 210, 34, (*c.p.ink, 80))
    c.poly([(190, 905), (470, 905), (440, 850), (220, 850)], mix(stone, c.p.ink, 0.25))
    c.poly([(240, 850), (420, 850), (404, 460), (330, 420), (256, 460)], stone)
    c.poly([(352, 850), (420, 850), (404, 460), (330, 420)], (*c.p.ink, 40))
    c.rect(270, 520, 84, 10, colour("c8312b"))
    for k in range(3):
        c.rect(276, 560 + k * 44, 70 - k * 10, 12, (*c.p.ink, 150), 3)
    for _ in range(60):
        x = c.random.uniform(0, 860)
        y = 930 + c.random.uniform(0, 60)
        c.line(
            curve(
                (x, y),
                (x + 4, y - 30),
                (x + c.random.uniform(-18, 18), y - c.random.uniform(30, 70)),
            ),
            mix(c.p.leaf, c.p.ink, c.random.uniform(0.2, 0.5)),
            3,
        )
    for x in (60, 620, 700):
        c.pine(x, 900 - (x > 500) * 60, 300 - (x > 500) * 90)


def railway(c: Canvas) -> None:
    """Draw a train on a coastal viaduct below Hải Vân pass."""
    c.sky(560, sun=(360, 250), size=66)
    c.clouds(70, 260, 8)
    c.water(520, 80)
    c.sparkle(360, 530, 260, c.p.sun, 50)
    slope = curve((560, HEIGHT), (760, 620), (980, 240), (WIDTH, 90))
    c.poly(
        [*curve((780, 560), (980, 300), (1200, 120), (WIDTH, 60)), (WIDTH, 600)],
        mix(c.p.far, c.p.near, 0.4),
    )
    c.poly([*slope, (WIDTH, HEIGHT)], mix(c.p.near, c.p.leaf, 0.4))
    for _ in range(90):
        x = c.random.uniform(820, WIDTH)
        top = 720 - (x - 700) * 0.62
        y = c.random.uniform(max(260, top), 720)
        c.tree(
            x, y + 40, c.random.uniform(40, 86), mix(c.p.leaf, c.p.ink, c.random.uniform(0.1, 0.55))
        )
    stone = mix(c.p.wall, c.p.ink, 0.15)
    c.rect(0, 760, WIDTH, 34, stone)
    for k in range(9):
        x = 60 + k * 200
        c.rect(x - 26, 790, 52, 220, mix(stone, c.p.ink, 0.14))
        c.arc(x + 100, 880, 78, 90, (180, 360), mix(stone, c.p.ink, 0.1), 22)
    c.rect(0, 752, WIDTH, 10, c.p.ink)
    for k, x in enumerate((110, 410, 710, 1010)):
        fill = c.p.roof if k == 3 else mix(c.p.roof, c.p.ink, 0.25)
        c.rect(x, 640, 288, 106, fill, 14)
        c.rect(x, 706, 288, 12, c.p.accent)
        for w in range(6):
            c.rect(x + 18 + w * 44, 662, 30, 30, c.p.light, 4)
        for w in (50, 90, 200, 240):
            c.ellipse(x + w, 748, 13, 13, c.p.ink)
    c.poly([(1290, 640), *curve((1290, 640), (1390, 650), (1400, 746)), (1290, 746)], c.p.roof)
    c.poly([(1310, 656), (1352, 668), (1368, 700), (1310, 700)], c.p.light)
