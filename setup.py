"""Kept beside pyproject.toml for tools that still look for it."""

from setuptools import setup

setup(
    # Babel reads templates and scripts of the extension through CKAN's own extractor.
    message_extractors={
        "ckanext": [
            ("**.py", "python", None),
            ("**.js", "javascript", None),
            ("**/templates/**.html", "ckan", None),
        ],
    }
)
