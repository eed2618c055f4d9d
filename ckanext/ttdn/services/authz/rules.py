"""The rules of the rights as this installation has them, read and checked at the start.

Three files lie over each other: what is shipped, the province's profile, the operator's own
(``ckanext.ttdn.rights``). A fault in any of them stops the start: rights that nobody meant are
worse than none.
"""

from __future__ import annotations

from pathlib import Path

from ckan.exceptions import CkanConfigurationException

from ckanext.ttdn import config, definitions
from ckanext.ttdn.organizations import Problem
from ckanext.ttdn.profiles import rules
from ckanext.ttdn.services.authz import policy
from ckanext.ttdn.services.register import profiles as reading


def put_in_force() -> None:
    """Load the installation's rules. Raises CkanConfigurationException with every fault."""
    layers = [rules.shipped(), _of_profile()]
    path = config.rights_path()
    if path:
        layer = _of_operator(path)
        codes = definitions.profile(config.profile()).agencies
        _refuse(path, rules.check(layers, layer, codes))
        layers.append(layer)
    policy.set_active(rules.merged(layers))


def _of_profile() -> rules.Layer:
    name = config.profile()
    try:
        layer, problems = definitions.profile(name).rights(reading.known())
    except LookupError as error:
        raise CkanConfigurationException(f"ckanext.ttdn.profile: {error}") from error
    _refuse(f"profile {name}", problems)
    return layer


def _of_operator(path: str) -> rules.Layer:
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CkanConfigurationException(f"ckanext.ttdn.rights: {error}") from error
    layer, problems = rules.read_file(text, reading.known().of_rules)
    _refuse(path, problems)
    return layer


def _refuse(file: str, problems: list[Problem]) -> None:
    if problems:
        lines = [f"{file}: {problem.path}: {reading.explain(problem)}" for problem in problems]
        raise CkanConfigurationException("\n".join(lines))
