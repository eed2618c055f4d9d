"""What clients send, held to bounds and types before an action or a page reads it.

``bounds``: the size and the letters of whatever is sent. ``types``: the types of the arguments of
each action, declared in ``types.yaml``. ``checking``: both, put before every registered action.
"""
