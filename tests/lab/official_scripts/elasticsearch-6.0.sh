#!/bin/bash
# Elastic's images of 6.0 to 7.5. "eswrapper", or no word, starts the engine with settings from the
# environment and without the arguments behind the word; root becomes 1000. "elasticsearch" is run as
# it is, by root also as 1000, and anything else as the caller.
set -e
umask 0002
home=/usr/share/elasticsearch
as_user=()
[ "$(id -u)" != 0 ] || as_user=(chroot --userspec=1000 /)
case "${1-}" in
  '' | eswrapper) ;;
  elasticsearch | */elasticsearch)
    [ ${#as_user[@]} = 0 ] || set -- elasticsearch "${@:2}"
    exec "${as_user[@]}" "$@"
    ;;
  *) exec "$@" ;;
esac
settings=()
while IFS= read -r line; do # by lines, not by variables, as theirs does
  [[ ! $line =~ ^([a-z0-9_]+\.[a-z0-9_]+[^=]*|processors)=. ]] || settings+=("-E$line")
done < <(env)
export ES_JAVA_OPTS="-Des.cgroups.hierarchy.override=/ ${ES_JAVA_OPTS-}"
if [ ${#as_user[@]} != 0 ] && [ -n "${TAKE_FILE_OWNERSHIP-}" ]; then chown -R 1000:0 $home/{data,logs}; fi
exec "${as_user[@]}" $home/bin/elasticsearch "${settings[@]}"
