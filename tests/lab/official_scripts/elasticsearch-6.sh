#!/bin/bash
# Elastic's images of 6.0 to 7.5: "eswrapper" is the engine with settings from the environment, and
# without the arguments behind it.
set -e
umask 0002
as_user=()
[ "$(id -u)" != 0 ] || as_user=(chroot --userspec=1000 /)
[ "$1" = eswrapper ] || exec "${as_user[@]}" "$@"
settings=()
while IFS= read -r -d '' variable; do
  [[ ! $variable =~ ^[a-z0-9_]+\.[a-z0-9_]+[^=]*=. ]] || settings+=("-E$variable")
done < <(env -0)
exec "${as_user[@]}" /usr/share/elasticsearch/bin/elasticsearch "${settings[@]}"
