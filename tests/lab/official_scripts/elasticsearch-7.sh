#!/bin/bash
# Elastic's images of 7.6 to 7.17: "eswrapper" is the engine, which reads the environment itself,
# without the arguments behind it.
set -e
umask 0002
as_user=()
[ "$(id -u)" != 0 ] || as_user=(chroot --userspec=1000:0 /)
[ "$1" = eswrapper ] || exec "${as_user[@]}" "$@"
exec "${as_user[@]}" /usr/share/elasticsearch/bin/elasticsearch <<<"$KEYSTORE_PASSWORD"
