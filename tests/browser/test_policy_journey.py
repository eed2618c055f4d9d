"""What CKAN does by code in its pages works under the content security policy (R20).

Every visitor of these tests complains of whatever a page did against its policy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk import Officer, add_picture, complete
from people import Visitor

TEXT = "Lời tựa\nSông Hương chảy qua thành phố Huế."


def test_tokens_are_made_copied_and_revoked(visitor: Callable[..., Visitor]) -> None:
    agency: Any = visitor("en")
    page, name = agency.page, agency.site.agency.name
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agency.log_in(agency.site.agency)
    agency.open(f"/user/{name}/api-tokens")
    page.locator("#name").fill("synchronisation")
    page.get_by_role("button", name="Create API Token").click()
    shown = page.locator("[data-token-created] .ttdn-token")
    shown.wait_for()
    page.get_by_role("button", name="Copy").click()
    assert page.evaluate("() => navigator.clipboard.readText()") == shown.inner_text()
    agency.look("tokens")

    revoke = page.locator("#revoke-tokens-button")
    assert revoke.is_disabled()
    page.locator("[name=token]").check()
    assert revoke.is_enabled()
    revoke.click()
    page.locator("#ckan-confirm-yes").click()
    page.locator("[data-token-created]").wait_for(state="detached")
    agency.wait_until("document.getElementById('revoke-tokens-button').disabled")


def test_files_are_chosen_and_shown(officer: Callable[[str], Officer]) -> None:
    agency = officer("vi")
    page = agency.page
    agency.log_in(agency.site.agency)
    agency.open("/promotion/new")
    complete(agency, "Vườn Huế", "Gardens of Hue")
    agency.follow(agency.button("Save and preview"))
    item = page.url.rsplit("/", 1)[-1]
    agency.open(f"/promotion/{item}/resource/new")
    add_picture(agency, "Vườn")
    agency.open(f"/promotion/{item}/resource/new")
    page.locator("input[type=file]").set_input_files(
        {"name": "loi-tua.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    )
    for language in ("vi", "en"):
        page.locator(f"#field-name_translated-{language}").fill("Lời tựa")
    agency.follow(agency.button("Save"))

    for file, view in views_of(page, item):
        agency.open(f"/promotion/{item}/resource/{file}/view/{view['id']}")
        if view["view_type"] == "text_view":
            page.get_by_text("Sông Hương chảy qua thành phố Huế.").wait_for()
        else:
            width = "picture => picture.decode().then(() => picture.naturalWidth)"
            assert page.locator("img.ttdn-view").evaluate(width)


def views_of(page: Any, item: str) -> list[tuple[str, dict[str, str]]]:
    """Return the files of an item with their views, as the account of the page is told."""
    ask = "address => fetch(address).then(answer => answer.json()).then(body => body.result)"
    shown = page.evaluate(ask, f"/api/3/action/package_show?id={item}")
    found = []
    for file in shown["resources"]:
        listed = page.evaluate(ask, f"/api/3/action/resource_view_list?id={file['id']}")
        found += [(file["id"], view) for view in listed]
    assert {view["view_type"] for _file, view in found} == {"image_view", "text_view"}
    return found


def test_pages_that_only_some_accounts_have(visitor: Callable[..., Visitor]) -> None:
    operator: Any = visitor("en")
    page, name = operator.page, operator.site.operator.name
    operator.log_in(operator.site.operator)
    for path in ("/dashboard/", "/ckan-admin/config", "/user/", "/harvest", "/organization/new"):
        operator.open(path)

    # CKAN's buttons of a picture are links to code: they work without running it.
    operator.open(f"/user/edit/{name}")
    page.locator(".image-upload a", has_text="Remove").click()
    page.locator(".image-upload a", has_text="Link").click()
    page.locator("#field-image-url").fill("https://example.org/a.png")
    page.locator(".image-upload a", has_text="Remove").click()
    assert page.locator("#field-image-url").input_value() == ""

    operator.open("/harvest/new")
    # There once the scripts have begun.
    page.locator(".slug-preview").first.wait_for()
    page.locator("#field-url").fill("https://example.org/")
    page.locator("#field-title").fill("Portal of an agency")
    operator.wait_until("document.getElementById('field-name').value === 'portal-of-an-agency'")
    page.locator("#field-organizations").select_option(index=1)
    operator.follow(page.get_by_role("button", name="Save"))
    operator.open("/harvest/admin/portal-of-an-agency")
    page.get_by_role("heading", name="Portal of an agency").first.wait_for()

    # CKAN's own form of a file: the buttons show, empty and leave what they name.
    operator.open("/harvest/portal-of-an-agency/resource/new")
    link, file = page.locator("#field-resource-url"), page.locator("#field-resource-upload")
    page.locator("#resource-link-button").click()
    link.fill("https://example.org/a.csv")
    page.get_by_role("button", name="Remove").click()
    assert link.is_hidden()
    assert link.input_value() == ""
    with page.expect_file_chooser() as chosen:
        page.locator("#resource-upload-button").click()
    chosen.value.set_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    assert file.is_visible()
    page.get_by_role("button", name="Remove").click()
    assert file.is_hidden()
    assert file.evaluate("field => field.files.length") == 0
