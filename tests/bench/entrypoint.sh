#!/bin/bash
# The entrypoint script for Elasticsearch on ECS that users have today, with its two faults mended: the address reaches
# the engine however it is started, and the metadata service is asked by IMDSv2, with a limit on the time.
set -e

if [ "${1:0:1}" = '-' ]; then
  set -- elasticsearch "$@"
fi

if [ "$1" = 'elasticsearch' ]; then
  shift
  token=$(curl -sSf --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
    "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/api/token")
  address=$(curl -sSf --max-time 2 -H "X-aws-ec2-metadata-token: $token" \
    "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/meta-data/local-ipv4")
  set -- "$ES_ENTRYPOINT_ENGINE_HOME/bin/elasticsearch" "$@" "--network.publish_host=$address"
  chown -R 65534:65534 "$ES_ENTRYPOINT_ENGINE_HOME/data"
  set -- gosu 65534:65534 "$@"
fi

exec "$@"
