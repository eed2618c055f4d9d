"""The generated leak suite: everything that can be asked, about everything that may be hidden.

It enumerates every reading action and every route at run time and asks each of them, as everybody
who must not see, about items in every state. See ``tests/leaks``.
"""
