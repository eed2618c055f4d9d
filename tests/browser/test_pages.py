"""Every kind of page in both languages: complete in its language, accessible at each width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from people import WIDTHS, Visitor

PUBLIC = (
    "/",
    "/dataset/",
    "/dataset/?q=khong-co-gi-nhu-the",
    "/organization/",
    "/organization/so-du-lich",
    "/about",
    "/user/login",
    "/user/reset",
    "/user/reset/khong-co-ai?key=x",
    "/no-such-page",
)
AGENCY = ("/ttdn/items", "/ttdn/new", "/ttdn/notices", "/user/edit", "/user/so-du-lich-account")
AUTHORITY = (
    "/ttdn/queue",
    "/ttdn/notices",
    "/ttdn/synonyms?try=UBND",
    "/ttdn/synonyms/new",
    "/ttdn/synonyms/changes",
    "/ttdn/searches",
    "/ttdn/searches/new?search=q%3DHu%E1%BA%BF",
)


def look_at(visitor: Visitor, pages: tuple[str, ...]) -> None:
    """Open each page and check it."""
    for path in pages:
        visitor.open(path)
        visitor.look(path)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_public_pages(language: str, visitor: Callable[..., Visitor]) -> None:
    """R17, R30: whoever comes reads them without an account."""
    look_at(visitor(language), PUBLIC)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_the_agency(language: str, visitor: Callable[..., Visitor]) -> None:
    """R17, R28: what an agency's account sees."""
    agency = visitor(language)
    agency.log_in(agency.site.agency)
    look_at(agency, AGENCY)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_the_authority(language: str, visitor: Callable[..., Visitor]) -> None:
    """R17, R20: what the authority's account sees."""
    authority = visitor(language)
    authority.log_in(authority.site.authority)
    look_at(authority, AUTHORITY)


def test_forms_of_all_kinds(visitor: Callable[..., Visitor]) -> None:
    """R03-R15: each kind has a form that can be filled in by everybody."""
    agency = visitor("vi")
    agency.log_in(agency.site.agency)
    agency.open("/ttdn/new")
    links = agency.page.locator("a[href$='/new']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    kinds = [path for path in links if "/ttdn/" not in path]

    assert len(kinds) == 13
    for path in kinds:
        agency.open(path)
        # The journey looks at one of these forms at every width; the narrow one bites first.
        agency.look(path, WIDTHS[-1:])


def test_scripts_speak_the_readers_language(visitor: Callable[..., Visitor]) -> None:
    """R17: the texts of scripts come translated, CKAN's and ours."""
    reader = visitor("vi")
    reader.open("/")
    reader.wait_until("ckan.i18n._('Close') === 'Đóng'")
    reader.wait_until("ckan.i18n._('Discard them') === 'Bỏ đi'")


def test_the_language_switch_keeps_the_page(visitor: Callable[..., Visitor]) -> None:
    """R17: the other language shows the same page with the same search."""
    reader = visitor("vi")
    reader.open("/dataset/?q=hue&sort=title_string+asc")
    reader.follow(reader.page.get_by_role("link", name="English", exact=True).first)

    assert reader.page.url.startswith(f"{reader.site.url}/en/dataset/?")
    assert "q=hue" in reader.page.url
