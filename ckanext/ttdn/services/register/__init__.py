"""The agencies' register: agencies, accounts, the province's profile (R02, R22)."""
