"""The second factor of an account: a code of an authenticator application, beside the password.

Codes are TOTP (RFC 6238): six digits for 30 seconds. Each is accepted once. Recovery codes stand in
for a telephone that is lost.
"""
