#!/bin/bash
# Elastic's images since 8.3.3: "eswrapper" and "elasticsearch" start the engine, which reads the
# environment itself, with the arguments behind the word.
set -e
umask 0002
case "${1-}" in
  '') ;;
  eswrapper | elasticsearch | */elasticsearch) shift ;;
  *) exec "$@" ;;
esac
token=()
[ -z "${ENROLLMENT_TOKEN-}" ] || token=(--enrollment-token "$ENROLLMENT_TOKEN")
exec /usr/share/elasticsearch/bin/elasticsearch "$@" "${token[@]}" <<<"${KEYSTORE_PASSWORD-}"
