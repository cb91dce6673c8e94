#!/bin/bash
# What users have today: the script that is replaced by the launcher, reduced to what it does, in its order.
#
# Only with its own path as the first word, as in the task's command, does the engine get an address: then the
# first run adds the setting at the end and executes the script again with the rest. Any other start (no word,
# options alone, the engine's name) ends at gosu, without an address.
set -e

if [ "${1:0:1}" = - ]; then
  set -- elasticsearch "$@"
fi

if [ "$1" = elasticsearch ]; then
  chown -R elasticsearch:elasticsearch /usr/share/elasticsearch/data
  exec gosu elasticsearch "$@"
fi

address=$(curl http://169.254.169.254/latest/meta-data/local-ipv4)
set -- "$@" --network.publish_host="$address"
exec "$@"
