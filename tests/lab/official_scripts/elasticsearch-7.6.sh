#!/bin/bash
# Elastic's images of 7.6 to 7.17: like 6.0's, but the engine reads the environment itself, and
# passwords may come from files.
set -e
umask 0002
home=/usr/share/elasticsearch
as_user=()
[ "$(id -u)" != 0 ] || as_user=(chroot --userspec=1000:0 /)
case "${1-}" in
  '' | eswrapper) ;;
  elasticsearch | */elasticsearch)
    [ ${#as_user[@]} = 0 ] || set -- elasticsearch "${@:2}"
    exec "${as_user[@]}" "$@"
    ;;
  *) exec "$@" ;;
esac
for name in ELASTIC_PASSWORD KEYSTORE_PASSWORD; do
  file=${name}_FILE
  [ -n "${!file-}" ] || continue
  [ -z "${!name-}" ] || { echo "$name and $file exclude each other" >&2; exit 1; }
  export "$name=$(cat "${!file}")"
  unset "$file"
done
if [ ${#as_user[@]} != 0 ] && [ -n "${TAKE_FILE_OWNERSHIP-}" ]; then chown -R 1000:0 $home/{data,logs}; fi
exec "${as_user[@]}" $home/bin/elasticsearch <<<"${KEYSTORE_PASSWORD-}"
