"""The harvest beside stock ckanext-harvest: ``python -m benchmarks.harvest``."""
