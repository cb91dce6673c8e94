#!/bin/bash
# Elastic's images of 8.0 to 8.3.2: the user is not changed, and arguments never reach the engine,
# whether or not "eswrapper" or "elasticsearch" is in front of them.
set -e
umask 0002
case "${1-}" in
  '' | eswrapper | elasticsearch | */elasticsearch) ;;
  *) exec "$@" ;;
esac
token=()
[ -z "${ENROLLMENT_TOKEN-}" ] || token=(--enrollment-token "$ENROLLMENT_TOKEN")
exec /usr/share/elasticsearch/bin/elasticsearch "${token[@]}" <<<"${KEYSTORE_PASSWORD-}"
