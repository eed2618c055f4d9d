#!/bin/sh
# A full backup: the database first, then the files. Files are only ever added to the archive, so
# that a file which the saved database names is there when the files are saved after it.
set -eu

: "${TTDN_DATABASE:?the name or the address of the database}"
: "${TTDN_STORAGE:?the value of ckan.storage_path}"
: "${TTDN_BACKUPS:?the folder of the backups}"
KEEP_DAYS=${TTDN_KEEP_DAYS:-30}

umask 077
stamp=$(date -u +%Y%m%dT%H%M%SZ)
part="$TTDN_BACKUPS/.$stamp.part"
mkdir -p "$part"
trap 'rm -rf "$part"' EXIT

pg_dump --format=custom --file="$part/database.dump" "$TTDN_DATABASE"
# What is made from other things by itself is left out.
tar --create --gzip --file="$part/files.tar.gz" --exclude=./webassets -C "$TTDN_STORAGE" .
(cd "$part" && sha256sum database.dump files.tar.gz > SHA256SUMS)

# It has its name only when it is whole.
mv "$part" "$TTDN_BACKUPS/$stamp"
find "$TTDN_BACKUPS" -mindepth 1 -maxdepth 1 -type d -name '2*Z' -mtime "+$KEEP_DAYS" \
  -exec rm -rf {} +
echo "$TTDN_BACKUPS/$stamp"
