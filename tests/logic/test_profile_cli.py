"""``ckan ttdn profile`` and ``ckan ttdn account``, as an administrator runs them (R02, R22)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from ckan import model
from click.testing import CliRunner

from ckanext.ttdn import profiles
from ckanext.ttdn.cli import ttdn
from ckanext.ttdn.model import Account, Agency
from ckanext.ttdn.organizations import Reason
from ckanext.ttdn.services.register.profiles import reasons

Run = Callable[..., Any]


@pytest.fixture
def run(clean: None, with_request_context: None) -> Run:
    """Run ``ckan ttdn …`` in this process."""

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(ttdn, arguments)

    return run


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    """Huế's profile with a key mistyped."""
    path = tmp_path / "wrong.yaml"
    text = profiles.text_of("hue").replace("    kind: district", "    knid: district", 1)
    path.write_text(text, "utf-8")
    return str(path)


class TestProfile:
    def test_hue_is_loaded_and_a_second_run_says_no_change(self, run: Run) -> None:
        first, second = run("profile", "load", "hue"), run("profile", "load", "hue")

        assert first.exit_code == 0
        assert "so-du-lich: created" in first.output
        assert "no change" in second.output
        authority = Agency.authority()
        assert authority is not None
        assert authority.code == "so-van-hoa-va-the-thao"

    def test_a_dry_run_makes_nothing(self, run: Run) -> None:
        assert "so-du-lich: would be created" in run("profile", "load", "hue", "--dry-run").output
        assert model.Session.query(Agency).count() == 0

    def test_check_says_that_nothing_is_wrong(self, run: Run) -> None:
        result = run("profile", "check", "hue")
        assert result.exit_code == 0
        assert "nothing is wrong" in result.output

    def test_check_names_file_place_and_remedy(self, run: Run, wrong: str) -> None:
        result = run("profile", "check", wrong)

        assert result.exit_code == 1
        assert f"{wrong}: agencies[ubnd-thanh-pho-hue].knid" in result.output
        assert "kind" in result.output

    def test_a_wrong_file_is_not_loaded(self, run: Run, wrong: str) -> None:
        result = run("profile", "load", wrong)

        assert result.exit_code == 1
        assert "agencies[ubnd-thanh-pho-hue].knid" in result.output
        assert model.Session.query(Agency).count() == 0

    @pytest.mark.parametrize("source", ["no-such-province", "no-such-file.yaml"])
    def test_what_is_not_there_is_told_without_a_traceback(self, run: Run, source: str) -> None:
        for command in ("check", "load"):
            result = run("profile", command, source)
            assert result.exit_code == 1
            assert isinstance(result.exception, SystemExit)
            assert result.output.strip()

    def test_drift_is_told_against_the_database(self, run: Run) -> None:
        run("profile", "load", "hue")
        assert run("profile", "check", "hue", "--against-database").exit_code == 0
        model.Group.get("so-du-lich").title = "Sở khác"
        model.repo.commit()

        result = run("profile", "check", "hue", "--against-database")

        assert result.exit_code == 1
        assert "so-du-lich: title would be changed from 'Sở khác' to 'Sở Du lịch'" in result.output
        assert model.Group.get("so-du-lich").title == "Sở khác"


class TestAccount:
    def test_add_shows_a_password_that_works(self, people: SimpleNamespace, run: Run) -> None:
        result = run(
            *("account", "add", "van-hoa-2", "so-van-hoa"),
            *("--email", "van-hoa-2@example.org", "--role", "authority"),
        )

        assert result.exit_code == 0, result.output
        password = result.output.split("password: ")[1].strip()
        assert model.User.get("van-hoa-2").validate_password(password)

    def test_set_and_list(self, people: SimpleNamespace, run: Run) -> None:
        result = run("account", "set", people.user, "so-du-lich", "--replace")

        assert f"{people.user} now acts for so-du-lich as agency" in result.output
        assert f"so-du-lich\tagency\t{people.user}" in run("account", "list").output

    def test_a_second_account_is_refused_with_the_rule(
        self, people: SimpleNamespace, run: Run
    ) -> None:
        before = model.Session.query(Account).count()

        result = run("account", "set", people.user, "so-du-lich")

        assert result.exit_code == 1
        assert "H 6.6" in result.output
        assert model.Session.query(Account).count() == before


def test_every_reason_of_the_checker_has_a_sentence() -> None:
    """A missing sentence would be a traceback in front of an administrator."""
    assert reasons() == set(get_args(Reason))
