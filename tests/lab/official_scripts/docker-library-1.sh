#!/bin/bash
# docker-library's images of 1.3 to 5.6: options belong to the engine. As root it changes the owner of
# data and logs to the image's user elasticsearch and becomes that user, theirs with gosu.
set -e
home=/usr/share/elasticsearch
case "${1-}" in -*) set -- elasticsearch "$@" ;; esac
if [ "${1-}" = elasticsearch ] && [ "$(id -u)" = 0 ]; then
  chown -R 105:108 $home/{data,logs}
  exec setpriv --reuid=105 --regid=108 --clear-groups -- "$@"
fi
exec "$@"
