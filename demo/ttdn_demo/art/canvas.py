"""A canvas of 1600 by 1000 units, drawn twice as large and reduced so that edges are smooth."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from ttdn_demo.art.palettes import Colour, Palette, mix

WIDTH, HEIGHT, SCALE = 1600, 1000, 2
Point = tuple[float, float]
Fill = Colour | tuple[int, int, int, int]


def curve(*control: Point, steps: int = 24) -> list[Point]:
    """Sample a Bézier curve of two to four control points."""
    points = []
    order = len(control) - 1
    for step in range(steps + 1):
        t = step / steps
        weights = [math.comb(order, i) * (1 - t) ** (order - i) * t**i for i in range(order + 1)]
        points.append(
            (
                sum(w * p[0] for w, p in zip(weights, control, strict=True)),
                sum(w * p[1] for w, p in zip(weights, control, strict=True)),
            )
        )
    return points


def mirror(points: Iterable[Point], cx: float) -> list[Point]:
    """Reflect points at the vertical line ``cx``, in reverse order, to close a symmetric shape."""
    return [(2 * cx - x, y) for x, y in reversed(list(points))]


class Canvas:
    """Shapes in units of the finished picture; an alpha value in a fill blends."""

    def __init__(self, palette: Palette, seed: str) -> None:
        self.p = palette
        # Not for secrets: the same seed must draw the same picture again.
        self.random = random.Random(seed)  # noqa: S311 - pictures, no secrets
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), palette.sky[0])
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def finish(self) -> Image.Image:
        """Return the picture in its final size."""
        return self.image.reduce(SCALE)

    def poly(self, points: Iterable[Point], fill: Fill) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def rect(self, x: float, y: float, w: float, h: float, fill: Fill, radius: float = 0) -> None:
        """Fill a rectangle, its corners rounded by ``radius``."""
        box = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        self._draw.rounded_rectangle(box, radius * SCALE, fill=fill)

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, fill: Fill) -> None:
        """Fill an ellipse."""
        self._draw.ellipse(
            ((cx - rx) * SCALE, (cy - ry) * SCALE, (cx + rx) * SCALE, (cy + ry) * SCALE), fill=fill
        )

    def line(self, points: Sequence[Point], fill: Fill, width: float = 2) -> None:
        """Draw a line through points."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=fill, width=max(1, round(width * SCALE)), joint="curve")

    def arc(
        self, cx: float, cy: float, rx: float, ry: float, span: Point, fill: Fill, width: float = 2
    ) -> None:
        """Draw part of an ellipse; ``span`` is in degrees, clockwise from the right."""
        box = ((cx - rx) * SCALE, (cy - ry) * SCALE, (cx + rx) * SCALE, (cy + ry) * SCALE)
        self._draw.arc(box, span[0], span[1], fill=fill, width=max(1, round(width * SCALE)))

    def gradient(self, y: float, h: float, stops: Sequence[Colour]) -> None:
        """Fill a band over the whole width with colours from top to bottom."""
        ramp = Image.linear_gradient("L").resize((1, max(2, round(h * SCALE))))
        middle = stops[1] if len(stops) > 2 else None
        band = ImageOps.colorize(ramp, black=stops[0], white=stops[-1], mid=middle)
        self.image.paste(band.resize((WIDTH * SCALE, band.height)), (0, round(y * SCALE)))

    def glow(self, cx: float, cy: float, radius: float, fill: Colour, strength: int = 170) -> None:
        """Lighten a round spot that fades outwards."""
        size = round(radius * 2 * SCALE)
        mask = ImageOps.invert(Image.radial_gradient("L")).point(
            [round((max(0, v - 75) / 180) ** 2 * strength) for v in range(256)]
        )
        self.image.paste(
            Image.new("RGB", (size, size), fill),
            (round((cx - radius) * SCALE), round((cy - radius) * SCALE)),
            mask.resize((size, size)),
        )

    def reflect(self, y: float, depth: float, strength: float = 0.55) -> None:
        """Mirror what stands above ``y`` into the water below it, compressed and blurred."""
        h = round(depth * SCALE)
        source_h = min(round(y * SCALE), round(h * 1.35))
        top = round(y * SCALE)
        source = self.image.crop((0, top - source_h, WIDTH * SCALE, top))
        source = ImageOps.flip(source).resize((WIDTH // 2, h // 4)).filter(ImageFilter.BoxBlur(2))
        source = source.resize((WIDTH * SCALE, h))
        mask = Image.linear_gradient("L").point(
            [round((255 - v * 0.75) * strength) for v in range(256)]
        )
        self.image.paste(source, (0, top), mask.resize((WIDTH * SCALE, h)))

    def sky(self, horizon: float = HEIGHT, sun: Point | None = None, size: float = 62) -> None:
        """Paint the sky down to the horizon with a sun or moon, and stars at night."""
        self.gradient(0, horizon, self.p.sky)
        if self.p.night:
            for _ in range(110):
                x, y = self.random.uniform(0, WIDTH), self.random.uniform(0, horizon * 0.75)
                r = self.random.choice((0.9, 1.2, 1.8))
                self.ellipse(x, y, r, r, (255, 255, 255, self.random.randint(90, 220)))
        if sun:
            self.glow(*sun, size * 4.4, self.p.sun, 150)
            self.ellipse(*sun, size, size, self.p.sun)

    def clouds(self, top: float, bottom: float, count: int = 6) -> None:
        """Scatter flat clouds."""
        for _ in range(count):
            x, y = self.random.uniform(-80, WIDTH), self.random.uniform(top, bottom)
            length = self.random.uniform(160, 380)
            for part in range(3):
                w = length * (1 - part * 0.25)
                offset = self.random.uniform(-60, 60)
                self.rect(
                    x + offset, y + part * 15, w, 15, (*self.p.light, 58 - part * 10), radius=7.5
                )

    def hills(self, base: float, rise: float, fill: Colour, *, bottom: float = HEIGHT) -> None:
        """Draw a ridge of hills that ends at ``bottom``."""
        phases = [self.random.uniform(0, math.tau) for _ in range(4)]
        points: list[Point] = [(0, bottom)]
        for x in range(0, WIDTH + 8, 8):
            wave = (
                math.sin(x / 310 + phases[0]) * 0.5
                + math.sin(x / 145 + phases[1]) * 0.27
                + math.sin(x / 61 + phases[2]) * 0.1
                + math.sin(x / 23 + phases[3]) * 0.03
            )
            points.append((x, base - rise * (0.5 + wave * 0.55)))
        self.poly([*points, (WIDTH, bottom)], fill)

    def ranges(self, base: float, rise: float, layers: int = 3, bottom: float = HEIGHT) -> None:
        """Draw ridges behind each other, paler with distance."""
        for layer in range(layers):
            share = layer / max(1, layers - 1)
            haze = mix(self.p.sky[2], self.p.far, 0.45 + 0.55 * share)
            self.hills(base + layer * 26, rise * (1 - 0.22 * layer), haze, bottom=bottom)

    def water(self, y: float, ripples: int = 90) -> None:
        """Fill below ``y`` with water; call :meth:`reflect` next, then :meth:`ripple`."""
        self.gradient(y, HEIGHT - y, self.p.water)
        self.ripple(y, ripples)

    def ripple(self, y: float, count: int = 90) -> None:
        """Draw short light strokes on the water, longer towards the viewer."""
        for _ in range(count):
            depth = self.random.random() ** 1.4
            line_y = y + 8 + depth * (HEIGHT - y - 8)
            length = 18 + depth * self.random.uniform(40, 190)
            x = self.random.uniform(-60, WIDTH)
            self.rect(x, line_y, length, 1.2 + depth * 2.2, (*self.p.light, 46), radius=1)

    def sparkle(self, x: float, y: float, depth: float, fill: Colour, width: float = 26) -> None:
        """Draw the broken path of a light on the water."""
        steps = int(depth / 13)
        for step in range(steps):
            w = width * self.random.uniform(0.4, 1.3) * (0.6 + step / steps)
            dx = self.random.uniform(-0.25, 0.25) * w
            alpha = round(150 * (1 - step / steps)) + 18
            self.rect(x - w / 2 + dx, y + step * 13, w, 3.6, (*fill, alpha), radius=1.8)

    def birds(self, cx: float, cy: float, count: int = 5) -> None:
        """Draw a flock far away."""
        for _ in range(count):
            x, y = cx + self.random.uniform(-120, 120), cy + self.random.uniform(-50, 50)
            s = self.random.uniform(9, 17)
            for side in (-1, 1):
                wing = curve(
                    (x, y), (x + side * s * 0.5, y - s * 0.8), (x + side * s, y - s * 0.25)
                )
                self.line(wing, (*self.p.ink, 200), 2.2)

    def tree(self, x: float, y: float, height: float, fill: Fill | None = None) -> None:
        """Draw a round-crowned tree whose foot is at (x, y)."""
        fill = fill or mix(self.p.leaf, self.p.ink, 0.35)
        self.poly(
            [(x - 4, y), (x - 2, y - height * 0.6), (x + 2, y - height * 0.6), (x + 4, y)],
            self.p.ink,
        )
        for _ in range(9):
            r = height * self.random.uniform(0.16, 0.27)
            dx = self.random.uniform(-0.3, 0.3) * height
            self.ellipse(x + dx, y - height * self.random.uniform(0.5, 0.85), r, r * 0.8, fill)

    def pine(self, x: float, y: float, height: float, fill: Fill | None = None) -> None:
        """Draw a flat-layered pine whose foot is at (x, y)."""
        fill = fill or mix(self.p.leaf, self.p.ink, 0.5)
        lean = self.random.uniform(-0.1, 0.1) * height
        trunk = curve((x, y), (x + lean, y - height * 0.5), (x + lean * 0.6, y - height))
        self.line(trunk, self.p.ink, height * 0.022 + 1.5)
        for level in range(6):
            share = 0.38 + level * 0.12
            w = height * (0.3 - level * 0.035)
            dx = lean * share + self.random.uniform(-0.1, 0.1) * w
            self.ellipse(x + dx, y - height * share, w, height * 0.05, fill)
