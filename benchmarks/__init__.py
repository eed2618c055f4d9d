"""What the catalogue costs beside stock CKAN, and beside an earlier state of itself.

``python -m benchmarks`` runs everything (see README.md). ``parties``, ``rounds``, ``figures`` and
``machine`` belong to that process; ``filling``, ``sites``, ``calls`` and ``worker`` run inside the
CKANs that are measured, of which one may be of an earlier state: they use nothing of the extension
but its actions and what its demonstration starts with.
"""
