"""The colours of one picture, by the hour of the day that it shows."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


def colour(code: str) -> Colour:
    """Turn ``RRGGBB`` into red, green and blue from 0 to 255."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


# Seal paste, flags and barriers are red at any hour.
VERMILION = colour("c8312b")


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blend two colours: ``share`` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


@dataclass(frozen=True)
class Palette:
    """Colours by their part in a scene, not by their hue, so that each motif can wear each."""

    sky: tuple[Colour, Colour, Colour]
    sun: Colour
    far: Colour
    near: Colour
    water: tuple[Colour, Colour]
    ink: Colour
    wall: Colour
    roof: Colour
    accent: Colour
    leaf: Colour
    light: Colour
    night: bool = False


def _palette(codes: str, *, night: bool = False) -> Palette:
    parts = [colour(code) for code in codes.split()]
    return Palette(
        sky=(parts[0], parts[1], parts[2]),
        sun=parts[3],
        far=parts[4],
        near=parts[5],
        water=(parts[6], parts[7]),
        ink=parts[8],
        wall=parts[9],
        roof=parts[10],
        accent=parts[11],
        leaf=parts[12],
        light=parts[13],
        night=night,
    )


# sky (3), sun, far, near, water (2), ink, wall, roof, accent, leaf, light
PALETTES = {
    "dawn": _palette(
        "6f8fc4 e6b9c4 ffe3c2 fff3d6 a9a3c6 5d6791 d9b9c0 6e86ac 2e3350 e9cdb2 a5503c d9534f 4f7a6b"
        " fff0cf"
    ),
    "day": _palette(
        "3f93d2 9bd0ee e4f4f5 fff6c8 8fb9cc 3e7d7c 8cc9dc 2f7fa6 23404f f0dfbe c0603a e0a22f 4c9360"
        " ffffff"
    ),
    "gold": _palette(
        "e58a3c f7c56e fdebb7 fff4c4 d69d63 8a5a3b f0c27e b06a3a 43281f f3d49b 9c3b2a c8312b 6f7d3c"
        " fff1b8"
    ),
    "dusk": _palette(
        "40356f b3588a f79a6e ffd79a 7d5288 3c2f5c e58d80 4b3a70 211a38 c98f86 6e2f4d f2a541 3f5a5e"
        " ffe2a0"
    ),
    "night": _palette(
        "0c1738 1e3a68 41658f fdf6d8 2b4a75 16294c 2a5078 0f2244 0a1126 8799b0 3a3f6b f4b942 27575a"
        " ffd98a",
        night=True,
    ),
    "jade": _palette(
        "7fc4b2 c4e6d3 f4f7df fffbe0 93c7b1 2f6f5e a8dbc8 3b8a7c 1d3d37 efe6c8 b5533c e27d60 3d8b5f"
        " fffdf0"
    ),
    "mist": _palette(
        "93a9b8 c8d3d6 eef0ea fffdf2 a9b8bf 566d78 c2cfd2 73909c 2c3b44 ddd5c4 7f4a3d b5483a 5d7f6e"
        " fbfaf3"
    ),
    "violet": _palette(
        "5a4a9c a98bd0 f0d5ea fff1f4 a08fc9 564a8c c4addd 6a5cab 2a2352 ead9e6 8d4a86 ee6c8a 5f8c86"
        " fff4fb"
    ),
    "rain": _palette(
        "5d7480 8fa5a9 c9d3cc eef2e6 7f969a 41575d 9fb3b3 4d6b73 1f2c33 cfc8b4 7a4436 c9573f 46705c"
        " f1f3e8"
    ),
    "autumn": _palette(
        "a9b7b0 e3d3a8 f7ead0 fff2cf c3a777 7a6038 cdbf95 7c8a6d 3a2c20 efdcb4 a4482a d98a2b 8a8a3a"
        " fff7dd"
    ),
    "rose": _palette(
        "8fb6d8 f3c9d3 fff0ea fffaf0 c9b3c8 7d6a8e c9dbe6 6f97b8 35304f f5e2d3 b2574f e8698a 6a9c77"
        " fffafa"
    ),
}
