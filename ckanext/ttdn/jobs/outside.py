"""Former name of :mod:`ckanext.ttdn.jobs.links`, for jobs that wait in Redis under it."""

from .links import keep, keep_each

__all__ = ["keep", "keep_each"]
