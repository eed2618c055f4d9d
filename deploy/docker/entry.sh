#!/bin/bash
# Every container of the image gets the same secrets, or none starts: the image's own start-up
# would make new ones for each, and sessions and tokens would end with the container.
set -euo pipefail

: "${TTDN_SECRET_KEY:?set it in .env}"
: "${TTDN_HARVEST_SECRET_KEY:?set it in .env}"

# Docker gives nginx a private address; nobody else reaches the web server's port.
ckan config-tool "$CKAN_INI" \
  "SECRET_KEY=$TTDN_SECRET_KEY" \
  "WTF_CSRF_SECRET_KEY=$TTDN_SECRET_KEY" \
  "api_token.jwt.encode.secret=string:$TTDN_SECRET_KEY" \
  "api_token.jwt.decode.secret=string:$TTDN_SECRET_KEY" \
  "ckanext.ttdn.harvest.secret_key=$TTDN_HARVEST_SECRET_KEY" \
  "ckanext.ttdn.login.trusted_proxies=10.0.0.0/8 172.16.0.0/12 192.168.0.0/16" \
  "ckanext.ttdn.profile=${TTDN_PROFILE:-hue}" > /dev/null
unset TTDN_SECRET_KEY TTDN_HARVEST_SECRET_KEY

# What the file of the image says otherwise than the catalogue needs it.
settings=$(mktemp)
ckan ttdn install-check --settings > "$settings"
ckan config-tool "$CKAN_INI" --file "$settings" > /dev/null
rm "$settings"
exec "$@"
