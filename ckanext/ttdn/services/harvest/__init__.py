"""The engine of the harvest: what the agencies' own systems have becomes items that wait (R25).

``runs`` hands out jobs and brings them to an end, ``batch`` decides what each record means,
``writing`` and ``changing`` put it into the tables, ``gone`` sees to what is listed no longer.
"""
