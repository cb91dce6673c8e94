#!/bin/bash
# OpenSearch's images since 1.3.17 and 2.15: like 1.3's, but the engine replaces the script (exec).
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
exec "$@" "${settings[@]}"
