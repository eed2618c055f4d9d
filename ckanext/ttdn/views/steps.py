"""One page for each step of the appraisal: it asks, does it, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask.views import MethodView
from markupsafe import Markup, escape

from . import common

_ = tk._
_LISTS = frozenset({"declarations", "reasons", "topics"})
_COMMENT = "field_comments-"


def _nothing(pkg: dict[str, Any], data: dict[str, Any]) -> dict[str, list[str]]:
    return {}


@dataclass(frozen=True)
class Step:
    """A step: ``operation`` as the rights know it, the action, and the arguments it takes."""

    operation: str
    action: str
    heading: Callable[[], str]
    done: Callable[[], str]
    arguments: tuple[str, ...] = ()
    # Under which name the action takes the item's id.
    key: str = "id"
    # What the form asks for beyond the action: errors by field.
    lacking: Callable[[dict[str, Any], dict[str, Any]], dict[str, list[str]]] = _nothing

    @property
    def template(self) -> str:
        """The form of the step."""
        return f"ttdn/desk/steps/{self.operation}.html"


# Where a step leads: the item before it, the step, and what its action returned.
After = Callable[[dict[str, Any], Step, Any], Response]


def entries(step: Step) -> dict[str, Any]:
    """Return what was filled in, as the action takes it."""
    form = tk.request.form
    data: dict[str, Any] = {}
    for name in step.arguments:
        if name in _LISTS:
            data[name] = form.getlist(name)
        elif name == "field_comments":
            data[name] = {
                key[len(_COMMENT) :]: text.strip()
                for key, text in form.items()
                if key.startswith(_COMMENT) and text.strip()
            }
        elif name == "values":
            data[name] = _values(step)
        elif name in form:
            data[name] = form[name].strip()
    return data


def _values(step: Step) -> dict[str, Any]:
    """Return the item's own fields among what was filled in."""
    own = {"_csrf_token", common.CARRIED, *step.arguments}
    return {key: value for key, value in common.posted().items() if key not in own and value}


class StepView(MethodView):
    """GET asks for what the step needs and is its confirmation; POST takes the step."""

    def __init__(self, step: Step, after: After) -> None:
        self.step = step
        self.after = after

    def get(self, id: str) -> Response | str:
        """Show the form of the step, or why it is not possible."""
        pkg = common.item(id)
        if not tk.h.ttdn_can(pkg, self.step.operation):
            tk.h.flash_error(tk.h.ttdn_why_not(pkg, self.step.operation))
            return tk.redirect_to(common.item_url(pkg, **common.carried()))
        return self._page(pkg, {}, {})

    def post(self, id: str) -> Response | str:
        """Take the step; on errors show the form with what was entered."""
        pkg = common.item(id)
        data = entries(self.step)
        allowed = tk.h.ttdn_can(pkg, self.step.operation)
        if allowed and (errors := self.step.lacking(pkg, data)):
            return self._page(pkg, data, errors)
        try:
            result = common.act(self.step.action, {self.step.key: pkg["id"], **data})
        except tk.ValidationError as error:
            return self._page(pkg, data, error.error_dict)
        tk.h.flash_success(_done(self.step, pkg), allow_html=True)
        response = self.after(pkg, self.step, result)
        return common.forget_entries(response, f"{self.step.operation}:{pkg['id']}")

    def _page(self, pkg: dict[str, Any], data: dict[str, Any], errors: dict[str, Any]) -> str:
        return tk.render(
            "ttdn/desk/step.html",
            {"pkg": pkg, "step": self.step, "data": data, "errors": errors},
        )


def _done(step: Step, pkg: dict[str, Any]) -> Markup:
    """Say what was done; the title is a link, since the next page can be another item's."""
    link = Markup('<a href="{}">{}</a>').format(common.item_url(pkg), common.title(pkg))
    return escape(step.done()).format(title=link)


def to_item(pkg: dict[str, Any], step: Step, result: Any) -> Response:
    """Go back to the item's page."""
    return tk.redirect_to(common.item_url(pkg))
