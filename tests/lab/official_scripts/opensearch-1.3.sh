#!/bin/bash
# OpenSearch's images of 1.3.0 to 1.3.16 and 2.0 to 2.14: "opensearch", which is also the default
# and is put in front of options, starts the engine in the background with its arguments and then the
# settings from the environment.
export OPENSEARCH_HOME=/usr/share/opensearch
export OPENSEARCH_PATH_CONF=$OPENSEARCH_HOME/config
export OPENSEARCH_JAVA_OPTS="-Dopensearch.cgroups.hierarchy.override=/ ${OPENSEARCH_JAVA_OPTS-}"
case "${1-}" in
  '' | -*) set -- opensearch "$@" ;;
  opensearch) ;;
  *) exec "$@" ;;
esac
umask 0002
if [ "$(id -u)" = 0 ]; then
  echo 'OpenSearch cannot run as root.'
  exit 1
fi
settings=()
while IFS= read -r line; do # by lines, not by variables, as theirs does
  [[ ! $line =~ ^([a-z0-9_]+\.[a-z0-9_]+[^=]*|processors)=. ]] || settings+=("-E$line")
done < <(env)
[ "${DISABLE_SECURITY_PLUGIN-}" != true ] || settings+=(-Eplugins.security.disabled=true)
set -m
"$@" "${settings[@]}" &
engine=$!
trap 'kill -TERM $engine; wait $engine' TERM INT
wait $engine
