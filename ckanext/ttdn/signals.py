"""Signals that other plugins may subscribe to (``ISignal.get_signal_subscriptions``).

A signal is sent after the commit of what it tells of and carries ids, never rows: a receiver reads
what it needs, in a transaction of its own, and cannot undo the step. What has to be decided inside
the transaction is a requirement, see :class:`ckanext.ttdn.interfaces.ITtdn`.
"""

from __future__ import annotations

from ckan.plugins import toolkit as tk

step_taken = tk.signals.ckanext.signal("ttdn:step_taken")
"""A step of the appraisal was committed.

The sender is the operation (``submit``, ``approve``, …; ``link_changed`` for a link of a public
item that leads to other content than was appraised). Keyword arguments:

``package_id``: the item.
``organization_id``: the agency that supplies it.
``actor_id``: the account that took the step; None for the clock.
``revision_id``: the revision that the step is about; None where there is none.
``mail``: whether people are to be written to; False for a harvest and a first load.

A receiver takes ``**facts`` for what later versions add.
"""
