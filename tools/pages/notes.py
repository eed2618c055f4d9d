"""The notes of what is not released yet, from the files in ``changes/``."""

from __future__ import annotations

from .checkout import ROOT

KINDS = ("security", "removed", "deprecated", "changed", "added", "fixed")


def unreleased() -> str:
    """Return the notes by kind, those first that an operator has to know."""
    parts: list[str] = []
    for kind in KINDS:
        texts = [
            path.read_text("utf-8") for path in sorted((ROOT / "changes").glob(f"*.{kind}.md"))
        ]
        if texts:
            parts.append(f"### {kind.capitalize()}\n")
            parts += [f"- {' '.join(text.split())}" for text in texts]
            parts.append("")
    return "\n".join(parts)
