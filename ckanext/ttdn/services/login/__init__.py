"""Logging in: limits on guesses, the second factor, and what a password must be (R22, R48).

Every guess is counted in Redis before it is checked, so that guesses at the same moment in several
workers cannot pass one limit together, and a limited guess costs no hash. Without Redis nobody
could count: a browser that has logged in before is then let try a password, every other guess is
refused with 503 until Redis is back.
"""
