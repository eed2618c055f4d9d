"""The fill of the demonstration: each item by its agency and the authority, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ttdn_demo import fill, items
from ttdn_demo.items import Item, load

Act = Callable[..., Any]


def one_of_each_story() -> list[Item]:
    """The smallest part of the content that has every way and visibility, with its targets."""
    everything = load()
    by_name = {item.name: item for item in everything}
    chosen: dict[tuple[str, ...], Item] = {}
    for item in sorted(everything, key=lambda item: len(item.targets)):
        story = (*fill.way_of(item), item.fields.get("visibility", "public"))
        chosen.setdefault(story, item)
    linked = next(item for item in everything if item.targets)
    wanted: set[str] = set()
    waiting = [*chosen.values(), linked]
    while waiting:
        item = waiting.pop()
        wanted.add(item.name)
        waiting += [by_name[name] for name in item.targets if name not in wanted]
    return [item for item in everything if item.name in wanted]


@pytest.fixture
def accounts(clean: None, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Accounts for the agencies of the chosen items, and two of the authority."""
    from ckan import model
    from ckan.tests import factories

    from ckanext.ttdn.model import Account, Agency

    chosen = one_of_each_story()
    monkeypatch.setattr(items, "load", lambda *_: chosen)
    rows: list[dict[str, Any]] = []
    for code in sorted({item.agency for item in chosen} | {"so-van-hoa-va-the-thao"}):
        authority = code == "so-van-hoa-va-the-thao"
        role = "authority" if authority else "agency"
        names = ["tham-dinh-1", "tham-dinh-2"] if authority else [code]
        for name in names:
            factories.User(name=name)
            rows.append({"name": name, "role": role, "organization": code})
        members = [{"name": name, "capacity": "editor"} for name in names]
        organization = factories.Organization(name=code, users=members)
        model.Session.add(
            Agency(
                organization_id=organization["id"],
                code=code,
                profile="test",
                kind="specialised-agency",
                name_translated={"vi": code},
                contact={},
                successor_of=[],
                is_authority=authority,
            )
        )
        model.Session.add_all(
            Account(
                user_id=model.User.get(name).id,
                organization_id=organization["id"],
                role=role,
            )
            for name in names
        )
    model.Session.commit()
    return rows


def states(act: Act) -> dict[str, str]:
    """What each agency sees of its own items; its account has its name."""
    return {
        item.name: act("package_show", item.agency, id=item.name)["approval_state"]
        for item in items.load()
    }


def test_each_item_reaches_its_state_and_is_left_alone_then(
    accounts: list[dict[str, Any]], act: Act
) -> None:
    said: list[str] = []
    assert fill.fill(accounts, said.append) == len(items.load())
    assert states(act) == {item.name: item.state for item in items.load()}
    public = act("package_search")["results"]
    assert {row["name"] for row in public} == {item.name for item in items.load() if item.is_public}
    for item in items.load():
        shown = act("package_show", item.agency, id=item.name)
        assert len(shown["resources"]) == len(item.files)
        pending = shown.get("pending_revision")
        assert (pending and pending["state"]) == (item.change and item.change.state)
    assert fill.fill(accounts, said.append) == 0

    waiting = next(item for item in items.load() if item.state == "submitted")
    act("ttdn_dataset_recall", waiting.agency, id=waiting.name)
    assert fill.fill(accounts, said.append) == 0
    assert states(act)[waiting.name] == "draft"


def test_an_interrupted_fill_is_completed(
    accounts: list[dict[str, Any]], act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: Any) -> None:
        raise KeyboardInterrupt

    some = [item for item in items.load() if item.files and item.state == "submitted"]
    monkeypatch.setattr(items, "load", lambda *_: some)
    with monkeypatch.context() as patched:
        patched.setattr(fill.documents, "write", break_off)
        patched.setattr(fill.pictures, "draw", break_off)
        with pytest.raises(KeyboardInterrupt):
            fill.fill(accounts, lambda _: None)
    assert set(states(act).values()) == {"draft"}
    fill.fill(accounts, lambda _: None)
    assert set(states(act).values()) == {"submitted"}


def test_a_change_that_somebody_gave_up_is_not_begun_again(
    accounts: list[dict[str, Any]], act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [item for item in items.load() if item.change and item.change.state == "submitted"]
    monkeypatch.setattr(items, "load", lambda *_: some)
    fill.fill(accounts, lambda _: None)
    for item in some:
        act("ttdn_dataset_recall", item.agency, id=item.name)
        act("ttdn_revision_discard", item.agency, dataset_id=item.name)
    assert fill.fill(accounts, lambda _: None) == 0
    assert set(states(act).values()) == {"published"}


def test_an_agency_without_an_account_is_left_out(
    accounts: list[dict[str, Any]], act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "load", load)
    agency = one_of_each_story()[0].agency
    rows = [row for row in accounts if row["organization"] == agency or row["role"] != "agency"]
    assert fill.fill(rows, lambda _: None) == len(load([agency]))
    assert act("package_search")["count"] <= len(load([agency]))
