"""The demonstration's pictures: drawn when they are needed, the same ones each time.

A picture is named ``motif@palette``, as in ``truong-tien@dusk``.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from ckanext.ttdn.demo.art import (
    crafts,
    festivals,
    landscapes,
    monuments,
    papers,
    sights,
    symbols,
    travel,
)
from ckanext.ttdn.demo.art.canvas import Canvas
from ckanext.ttdn.demo.art.palettes import PALETTES

# The limit of one picture, so that the whole demonstration stays small.
MOST_BYTES = 150_000

MOTIFS: dict[str, Callable[[Canvas], None]] = {
    "ao-dai": crafts.ao_dai,
    "airport": travel.airport,
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
    "globe": symbols.globe,
    "hats": crafts.hats,
    "incense": crafts.incense,
    "kites": festivals.kites,
    "lagoon": landscapes.lagoon,
    "lanterns": festivals.lanterns,
    "lotus-pond": landscapes.lotus_pond,
    "mountains": landscapes.mountains,
    "music": festivals.music,
    "network": symbols.network,
    "ngo-mon": monuments.ngo_mon,
    "pavilion": sights.pavilion,
    "port": travel.port,
    "press": symbols.press,
    "railway": travel.railway,
    "thien-mu": monuments.thien_mu,
    "truong-tien": sights.truong_tien,
    "urns": monuments.urns,
    "woodblock": papers.woodblock,
}


def is_picture(key: str) -> bool:
    """Tell whether ``key`` names a motif and a palette that exist."""
    motif, _, palette = key.partition("@")
    return motif in MOTIFS and palette in PALETTES


def draw(key: str) -> bytes:
    """Return the picture as JPEG, 1600 by 1000 pixels, at most MOST_BYTES long."""
    motif, _, palette = key.partition("@")
    canvas = Canvas(PALETTES[palette], key)
    MOTIFS[motif](canvas)
    image = canvas.finish()
    for quality in (86, 78, 70, 60, 48):
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()
