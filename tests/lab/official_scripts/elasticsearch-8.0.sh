#!/bin/bash
# Elastic's images of 8.0 to 8.3.2: nobody becomes anybody else, and the arguments behind
# "eswrapper" or "elasticsearch", or without either, never reach the engine.
set -e
umask 0002
case "${1-}" in
  '' | eswrapper | elasticsearch | */elasticsearch) ;;
  *) exec "$@" ;;
esac
token=()
[ -z "${ENROLLMENT_TOKEN-}" ] || token=(--enrollment-token "$ENROLLMENT_TOKEN")
exec /usr/share/elasticsearch/bin/elasticsearch "${token[@]}" <<<"${KEYSTORE_PASSWORD-}"
