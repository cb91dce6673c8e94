#!/bin/bash
# The usual entrypoint script for Elasticsearch on EC2: ownership, address, user, exec.
# setpriv stands in for gosu.
set -e

if [ "${1:0:1}" = '-' ]; then
  set -- elasticsearch "$@"
fi

if [ "$1" = 'elasticsearch' ]; then
  shift
  token=$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
    "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/api/token")
  address=$(curl -sf -H "X-aws-ec2-metadata-token: $token" \
    "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/meta-data/local-ipv4")
  set -- "$ES_ENTRYPOINT_ENGINE_HOME/bin/elasticsearch" "$@" "--network.publish_host=$address"
  if [ "$(id -u)" = '0' ]; then
    chown -R 65534:65534 "$ES_ENTRYPOINT_ENGINE_HOME/data"
    set -- setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
  fi
fi

exec "$@"
