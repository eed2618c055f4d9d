"""Load a YAML file: days stay strings, duplicate keys are an error."""

from __future__ import annotations

from typing import Any

import yaml

from ckanext.ttdn.organizations import Problem

from .place import Place


class _Loader(yaml.SafeLoader):
    """Keep days as strings, so that an invalid day is reported with its place in the file."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - a class attribute of the library
        first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse duplicate keys: YAML would silently take the last one."""
        keys = [key.value for key, _ in node.value]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                mark = node.value[number][0].start_mark
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", mark
                )
        return super().construct_mapping(node, deep)


def parse(text: str) -> tuple[Place | None, list[Problem]]:
    """Return the root of a file; None and the reason when it is not YAML."""
    try:
        # A subclass of SafeLoader: it makes plain values only.
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - subclass of a safe loader
    except yaml.YAMLError as error:
        return None, [Problem("", "not_yaml", {"error": " ".join(str(error).split())})]
    return Place(data, ""), []
