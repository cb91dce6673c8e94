#!/bin/bash
# OpenSearch's images of 1.0 to 1.2: start the engine in the background with settings from the
# environment, and ignore their arguments. Their performance agent is left out.
umask 0002
if [ "$(id -u)" = 0 ]; then
  echo 'OpenSearch cannot run as root.'
  exit 1
fi
settings=()
while IFS= read -r line; do # by lines, not by variables, as theirs does
  [[ ! $line =~ ^([a-z0-9_]+\.[a-z0-9_]+[^=]*|processors)=. ]] || settings+=("-E$line")
done < <(env)
export OPENSEARCH_JAVA_OPTS="-Dopensearch.cgroups.hierarchy.override=/ ${OPENSEARCH_JAVA_OPTS-}"
export OPENSEARCH_HOME=/usr/share/opensearch
set -m
$OPENSEARCH_HOME/bin/opensearch "${settings[@]}" &
engine=$!
trap 'kill -TERM $engine; wait $engine' TERM INT
wait $engine
