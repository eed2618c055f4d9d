"""What is measured, in which CKANs, and what it may cost; plain data for both sides."""

from __future__ import annotations

from dataclasses import dataclass

STOCK, BEFORE, NOW = "stock", "before", "now"
PARTIES = (STOCK, BEFORE, NOW)
READERS = ("anonymous", "agency")


@dataclass(frozen=True)
class Limit:
    """``now`` may cost at most ``ratio`` times what the party ``against`` costs."""

    against: str
    ratio: float


@dataclass(frozen=True)
class Timed:
    """Calls that are timed: ``samples`` of them in each round, in each of the ``parties``."""

    name: str
    title: str
    samples: int
    parties: tuple[str, ...] = PARTIES
    limit: Limit | None = None


@dataclass(frozen=True)
class Counted:
    """Calls on ``small`` and on ``large`` many items, whose SQL statements are counted."""

    name: str
    title: str
    small: int
    large: int
    parties: tuple[str, ...] = PARTIES
    # Statements for each further item that are allowed at most; None only tells.
    limit: float | None = None


AS_BEFORE = Limit(BEFORE, 1.1)
A_CHANGE = Limit(STOCK, 1.5)
LIKE_STOCK = Limit(STOCK, 1.2)
BESIDE = (STOCK, NOW)

# What changes of published items cost, beside the state of the code before there were any.
CHANGES = (
    *(Timed(f"show-{r}", f"`package_show`, {r}", 15, limit=AS_BEFORE) for r in READERS),
    *(Timed(f"list-{r}", f"`package_search`, newest 20, {r}", 8, limit=AS_BEFORE) for r in READERS),
    *(Timed(f"find-{r}", f"`package_search`, words, {r}", 8, limit=AS_BEFORE) for r in READERS),
    Timed("draft", "`package_update` of a draft", 5),
    Timed("edit-first", "published item, first edit", 5, BESIDE, A_CHANGE),
    Timed("edit-next", "published item, next edit", 5, BESIDE, A_CHANGE),
    Timed("edit-file", "published item, a file replaced", 5, BESIDE, A_CHANGE),
)

# What the catalogue costs beside stock CKAN.
BESIDE_STOCK = (
    Timed("create", "`package_create`", 5, BESIDE, LIKE_STOCK),
    Timed("draft", "`package_update`", 5, BESIDE, LIKE_STOCK),
    *(
        Timed(f"{what}-{reader}", f"`package_search`, {title}, {reader}", 8, BESIDE, LIKE_STOCK)
        for what, title in (("list", "newest 20"), ("find", "words"))
        for reader in READERS
    ),
    Timed("page-item", "page of an item", 8, BESIDE, LIKE_STOCK),
    Timed("page-list", "page of the list", 8, BESIDE, LIKE_STOCK),
    Timed("page-home", "home page", 8, BESIDE, LIKE_STOCK),
)

COUNTED = (
    *(Counted(f"rows-{r}", f"listed, {r}", 20, 100, limit=0) for r in READERS),
    Counted("rows-authority", "listed, authority", 20, 100, (BEFORE, NOW), limit=0),
    Counted("index", "re-indexed", 10, 50),
    Counted("labels", "re-indexed, for the labels alone", 10, 50, limit=0),
)
