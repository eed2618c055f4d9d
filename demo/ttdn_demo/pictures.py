"""The demonstration's pictures: drawn when they are needed, the same ones each time.

A picture is named ``motif@palette``, as in ``truong-tien@dusk``, which is a JPEG; another format
stands behind it: ``kites@day.png``.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from PIL import Image

from ttdn_demo.art import (
    countryside,
    crafts,
    festivals,
    landscapes,
    monuments,
    papers,
    sights,
    symbols,
    travel,
)
from ttdn_demo.art.canvas import Canvas
from ttdn_demo.art.palettes import PALETTES

# The limit of one picture, so that the whole demonstration stays small.
MOST_BYTES = 150_000

MOTIFS: dict[str, Callable[[Canvas], None]] = {
    "airport": travel.airport,
    "ao-dai": crafts.ao_dai,
    "archives": papers.archives,
    "bay": landscapes.bay,
    "books": symbols.books,
    "border": travel.border,
    "chart": symbols.chart,
    "citadel": sights.citadel,
    "cuisine": crafts.cuisine,
    "document": papers.document,
    "fireworks": festivals.fireworks,
    "flag-tower": monuments.flag_tower,
    "flood": countryside.flood,
    "garden-house": countryside.garden_house,
    "globe": symbols.globe,
    "hats": crafts.hats,
    "incense": crafts.incense,
    "kites": festivals.kites,
    "lagoon": landscapes.lagoon,
    "lanterns": festivals.lanterns,
    "loom": countryside.loom,
    "lotus-pond": landscapes.lotus_pond,
    "mountains": landscapes.mountains,
    "music": festivals.music,
    "network": symbols.network,
    "ngo-mon": monuments.ngo_mon,
    "pavilion": sights.pavilion,
    "port": travel.port,
    "press": symbols.press,
    "railway": travel.railway,
    "rice-fields": countryside.rice_fields,
    "shore": countryside.shore,
    "thien-mu": monuments.thien_mu,
    "truong-tien": sights.truong_tien,
    "urns": monuments.urns,
    "woodblock": papers.woodblock,
}


def is_picture(key: str) -> bool:
    """Tell whether ``key`` names a motif, a palette and a format that exist."""
    motif, palette, suffix = _parts(key)
    return motif in MOTIFS and palette in PALETTES and suffix in FORMATS


def filename(key: str) -> str:
    """The name that a person who downloads the picture sees."""
    motif, palette, suffix = _parts(key)
    return f"{motif}-{palette}{suffix}"


def draw(key: str) -> bytes:
    """Return the picture, at most MOST_BYTES long: 1600 by 1000 pixels, PNG and GIF half of it."""
    _, _, suffix = _parts(key)
    return FORMATS[suffix](paint(key))


def paint(key: str) -> Image.Image:
    """Return the picture before it is written in a format."""
    motif, palette, _ = _parts(key)
    canvas = Canvas(PALETTES[palette], f"{motif}@{palette}")
    MOTIFS[motif](canvas)
    return canvas.finish()


def _parts(key: str) -> tuple[str, str, str]:
    path = PurePath(key)
    motif, _, palette = path.stem.partition("@")
    return motif, palette, path.suffix or ".jpg"


def _jpeg(image: Image.Image) -> bytes:
    return _small_enough(image, "JPEG", (86, 78, 70, 60, 48), optimize=True, progressive=True)


def _webp(image: Image.Image) -> bytes:
    return _small_enough(image, "WEBP", (86, 74, 60), method=4)


def _small_enough(
    image: Image.Image, format_name: str, qualities: tuple[int, ...], **options: Any
) -> bytes:
    file = io.BytesIO()
    for quality in qualities:
        file = io.BytesIO()
        image.save(file, format_name, quality=quality, **options)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()


def _of_few_colours(format_name: str) -> Callable[[Image.Image], bytes]:
    def write(image: Image.Image) -> bytes:
        file = io.BytesIO()
        few = image.reduce(2).quantize(64, dither=Image.Dither.NONE)
        few.save(file, format_name, optimize=True)
        return file.getvalue()

    return write


FORMATS: dict[str, Callable[[Image.Image], bytes]] = {
    ".jpg": _jpeg,
    ".webp": _webp,
    ".png": _of_few_colours("PNG"),
    ".gif": _of_few_colours("GIF"),
}
