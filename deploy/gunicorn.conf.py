"""How gunicorn serves CKAN; see https://docs.gunicorn.org for each option."""

# Only the reverse proxy may come in; it alone says what a visitor's address and scheme are.
bind = "127.0.0.1:8080"
forwarded_allow_ips = "127.0.0.1"

# One worker takes some 170 MB; two for each processor are a good start.
workers = 4
worker_class = "gthread"
threads = 4

# Longer than ckanext.ttdn.bulk_seconds, shorter than the proxy's limit.
timeout = 120
graceful_timeout = 30

# Workers are renewed now and then, not all at the same time.
max_requests = 5000
max_requests_jitter = 500

# To the journal.
accesslog = None
errorlog = "-"
