"""Which plugins are loaded, and in which order."""

from __future__ import annotations

from collections.abc import Iterator

from ckan.plugins import toolkit as tk

from .finding import Finding

# In this order: CKAN asks only the first plugin for permission labels, and the first one's
# chained actions are the outermost.
REQUIRED = ("ttdn", "scheming_datasets", "harvest")
HARVESTERS = ("ttdn_ckan_harvester", "ttdn_dcat_harvester", "ttdn_json_harvester")
VIEWS = ("image_view", "text_view", "video_view", "audio_view")
# It keeps full copies of items under the labels of the moment, which a withdrawal does not reach.
FORBIDDEN = ("activity",)


def look() -> Iterator[Finding]:
    """Compare ``ckan.plugins`` with what the catalogue needs."""
    present: list[str] = list(tk.config["ckan.plugins"])
    line = {"ckan.plugins": " ".join(_mended(present))}
    remedy = tk._("Write: ckan.plugins = {plugins}").format(plugins=line["ckan.plugins"])
    missing = [name for name in REQUIRED if name not in present]
    if missing:
        text = tk._("ckan.plugins lacks {plugins}").format(plugins=" ".join(missing))
        yield Finding(text, remedy, settings=line)
    elif present[0] != REQUIRED[0]:
        text = tk._("ttdn is not the first plugin: others could show what is not approved")
        yield Finding(text, remedy, settings=line)
    for name in FORBIDDEN:
        if name in present:
            text = tk._(
                "the plugin {plugin} keeps copies of items that a withdrawal does not reach"
            )
            yield Finding(text.format(plugin=name), remedy, settings=line)
    for names, text in (
        (HARVESTERS, tk._("no harvesting of some kinds of sources without {plugins}")),
        (VIEWS, tk._("some files are not shown without {plugins}")),
    ):
        absent = [name for name in names if name not in present]
        if absent:
            told = text.format(plugins=" ".join(absent))
            yield Finding(told, remedy, required=False, settings=line)


def _mended(present: list[str]) -> list[str]:
    ours = [*REQUIRED, *HARVESTERS, *VIEWS]
    return ours + [name for name in present if name not in (*ours, *FORBIDDEN)]
