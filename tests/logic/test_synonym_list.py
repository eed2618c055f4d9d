"""The list of synonyms: who changes it, what is refused, in force at once, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from freezegun import freeze_time
from redis import ConnectionError as RedisAway
from sqlalchemy.exc import OperationalError

from ckanext.ttdn.model import SynonymChange
from ckanext.ttdn.services.synonyms import current, in_force, stamp, stored

Act = Callable[..., Any]
TOKA = "TOKA = Tòa khâm sứ"


def found(query: str) -> set[str]:
    """Return what the search looks for beside the words of the query."""
    return {" ".join(form) for match in current().matches(query.split()) for form in match.forms}


def rows() -> int:
    model.Session.rollback()
    return model.Session.query(SynonymChange).count()


@pytest.fixture
def add(people: SimpleNamespace, act: Act) -> Callable[[str], dict[str, Any]]:
    """Add an entry as the authority."""
    return lambda text: act("ttdn_synonym_create", people.authority, text=text, field="heritage")


def test_an_entry_is_in_force_at_once_and_both_ways(add: Any) -> None:
    assert found("toka") == set()
    add(TOKA)
    assert found("toka") == {"tòa khâm sứ"}
    assert found("toà khâm sứ") == {"toka"}


def test_an_entry_of_the_shipped_list_is_changed_and_taken_out_here(
    people: SimpleNamespace, act: Act
) -> None:
    (entry,) = act("ttdn_synonym_list", people.authority, q="HĐND")["results"]
    assert (entry["lock_version"], entry["in_file"], entry["changed_by"]) == (0, True, None)
    text = entry["text"] + " = Hội đồng tỉnh"
    changed = act(
        "ttdn_synonym_update",
        people.authority,
        id=entry["id"],
        lock_version=0,
        text=text,
        field=entry["field"],
    )
    assert "hội đồng tỉnh" in found("HĐND")
    assert changed["changed_by"] == "Cán bộ so-van-hoa"
    act("ttdn_synonym_delete", people.authority, id=entry["id"], lock_version=1)
    assert found("HĐND") == set()
    assert act("ttdn_synonym_list", people.authority, q="HĐND")["count"] == 0


def test_whatever_was_deleted_has_its_history_and_comes_back(
    people: SimpleNamespace, act: Act, add: Any
) -> None:
    entry = add(TOKA)
    with freeze_time("2030-05-06 07:08:09"):
        act("ttdn_synonym_delete", people.sysadmin, id=entry["id"], lock_version=1)
    (gone,) = act("ttdn_synonym_list", people.authority, deleted=True)["results"]
    assert gone["text"] == TOKA
    history = act("ttdn_synonym_history", people.authority, id=entry["id"])
    assert [row["operation"] for row in history["results"]] == ["delete", "create"]
    assert history["results"][0]["changed_at"] == "2030-05-06T07:08:09"
    assert history["results"][0]["changed_by"] == model.User.get(people.sysadmin).display_name
    act("ttdn_synonym_restore", people.authority, id=entry["id"], lock_version=2, number=1)
    assert found("toka") == {"tòa khâm sứ"}
    assert rows() == 3


def test_an_entry_of_a_file_comes_back_as_its_file_has_it(
    people: SimpleNamespace, act: Act
) -> None:
    (entry,) = act("ttdn_synonym_list", people.authority, q="UBMTTQ")["results"]
    act("ttdn_synonym_delete", people.authority, id=entry["id"], lock_version=0)
    history = act("ttdn_synonym_history", people.authority, id=entry["id"])
    assert [row["operation"] for row in history["results"]] == ["delete", "file"]
    assert history["count"] == 2
    act("ttdn_synonym_restore", people.authority, id=entry["id"], lock_version=1, number=0)
    assert "ủy ban mặt trận tổ quốc" in found("UBMTTQ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least two forms"),
        ("TOKA", "at least two forms"),
        ("TOKA = ...", "no letter"),
        ("TOKA = " + "x" * 101, "too long"),
        ("TOKA = " + " = ".join(f"x{n}" for n in range(12)), "at most 12 forms"),
        ("TOKA = toka", "there twice"),
        ("a => b => c", "Only one =>"),
        ("U.B.N.D = Ủy ban", "UBND = Ủy ban nhân dân"),
        ("TT => thường trực", "TT => thị trấn"),
        ("x" * 2001, "at most 2000"),
    ],
)
def test_what_cannot_be_an_entry_is_refused_and_says_why(add: Any, text: str, says: str) -> None:
    with pytest.raises(tk.ValidationError) as error:
        add(text)
    assert says in str(error.value.error_dict)
    assert rows() == 0


@pytest.mark.parametrize("field", ["", "sport", None])
def test_an_entry_needs_a_field_of_the_list(people: SimpleNamespace, act: Act, field: Any) -> None:
    with pytest.raises(tk.ValidationError, match="administration, tourism"):
        act("ttdn_synonym_create", people.authority, text=TOKA, field=field)
    assert rows() == 0


@pytest.mark.parametrize("operation", ["update", "delete", "restore"])
def test_who_has_seen_an_older_entry_changes_nothing(
    people: SimpleNamespace, act: Act, add: Any, operation: str
) -> None:
    entry = add(TOKA)
    sent = {"id": entry["id"], "field": "heritage", "number": 1}
    act("ttdn_synonym_update", people.authority, **sent, lock_version=1, text=TOKA + " Huế")
    with pytest.raises(tk.ValidationError, match="Somebody has changed this entry"):
        act(f"ttdn_synonym_{operation}", people.authority, **sent, lock_version=1, text="a = b")
    assert rows() == 2
    assert found("toka") == {"tòa khâm sứ huế"}


def test_a_second_click_on_save_writes_no_second_change(
    people: SimpleNamespace, act: Act, add: Any
) -> None:
    entry = add(TOKA)
    sent = {"id": entry["id"], "field": "heritage", "text": TOKA, "lock_version": 1}
    assert act("ttdn_synonym_update", people.authority, **sent)["lock_version"] == 1
    with pytest.raises(tk.ValidationError, match="in the list already"):
        add(TOKA)
    assert rows() == 1


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("update", {"text": TOKA, "field": "heritage"}),
        ("delete", {}),
        ("restore", {"number": 1}),
    ],
)
def test_an_unknown_entry_is_not_found(
    people: SimpleNamespace, act: Act, operation: str, more: dict[str, Any]
) -> None:
    with pytest.raises(tk.ObjectNotFound):
        act(f"ttdn_synonym_{operation}", people.authority, id="x", lock_version=0, **more)
    for unknown in ("x", " ", "\u2028"):
        with pytest.raises(tk.ObjectNotFound):
            act("ttdn_synonym_history", people.authority, id=unknown)
    assert rows() == 0


def test_a_deleted_entry_is_restored_before_it_is_changed(
    people: SimpleNamespace, act: Act, add: Any
) -> None:
    entry = add(TOKA)
    sent = {"id": entry["id"], "lock_version": 2, "text": TOKA, "field": "tourism"}
    act("ttdn_synonym_delete", people.authority, id=entry["id"], lock_version=1)
    for operation in ("update", "delete"):
        with pytest.raises(tk.ValidationError, match="deleted"):
            act(f"ttdn_synonym_{operation}", people.authority, **sent)
    assert rows() == 2


@pytest.mark.parametrize("who", ["agency", "other", "user", None])
@pytest.mark.parametrize(
    "operation", ["list", "history", "try", "create", "update", "delete", "restore"]
)
def test_r22_nobody_but_the_authority_and_the_operator(
    people: SimpleNamespace, act: Act, who: str | None, operation: str
) -> None:
    user = getattr(people, who) if who else ""
    sent = {"id": "x", "lock_version": 0, "number": 0, "text": TOKA, "field": "heritage", "q": "x"}
    with pytest.raises(tk.NotAuthorized):
        act(f"ttdn_synonym_{operation}", user, **sent)
    assert rows() == 0


def test_the_list_is_searched_without_marks_and_comes_in_pages(
    people: SimpleNamespace, act: Act
) -> None:
    whole = act("ttdn_synonym_list", people.authority)
    assert whole["count"] >= 200
    assert len(whole["results"]) == 50
    first = act("ttdn_synonym_list", people.authority, q="uy ban", limit=1)
    second = act("ttdn_synonym_list", people.authority, q="uy ban", limit=1, offset=1)
    assert first["count"] == second["count"] > 1
    assert first["results"] != second["results"]
    heritage = act("ttdn_synonym_list", people.authority, field="heritage", limit=1000)["results"]
    assert {entry["field"] for entry in heritage} == {"heritage"}


def test_a_query_is_tried(people: SimpleNamespace, act: Act) -> None:
    tried = act("ttdn_synonym_try", people.authority, q="UBND TP.Huế: đầu tư?")
    assert [match["typed"] for match in tried["matches"]] == ["UBND", "TP.Huế", "đầu tư"]
    assert "thành phố huế" in tried["matches"][1]["forms"]
    assert act("ttdn_synonym_try", people.authority, q="?!")["matches"] == []


def test_another_process_learns_of_a_change_by_the_stamp(
    people: SimpleNamespace, act: Act, add: Any
) -> None:
    """A row that another process has committed is seen once its stamp has changed."""
    add(TOKA)
    assert found("toka")
    row = model.Session.query(SynonymChange).one()
    row.forms = ["TOKA", "Khâm sứ"]
    model.Session.commit()
    assert found("toka") == {"tòa khâm sứ"}
    stamp.renew()
    assert found("toka") == {"khâm sứ"}


def test_a_stamp_that_redis_has_lost_is_a_change(add: Any) -> None:
    add(TOKA)
    assert found("toka")
    model.Session.execute(SynonymChange.__table__.delete())
    model.Session.commit()
    connect_to_redis().flushdb()
    assert found("toka") == set()


def test_without_redis_the_list_known_last_is_used(
    add: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(TOKA)
    assert found("toka")

    def away() -> Any:
        raise RedisAway("away")

    monkeypatch.setattr(stamp, "connect_to_redis", away)
    assert found("toka") == {"tòa khâm sứ"}
    add("TOKB = Tòa nhà B")
    assert rows() == 2


def test_without_database_and_redis_the_shipped_list_is_used(
    clean: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(session: Any) -> Any:
        raise OperationalError("", {}, Exception("away"))

    monkeypatch.setattr(stored, "in_force", away)
    monkeypatch.setattr(in_force._Process, "kept", None)
    connect_to_redis().flushdb()
    assert "ủy ban nhân dân" in found("UBND")
