#!/bin/bash
# OpenSearch's images since 1.3.17 and 2.15: "opensearch", which is also the default, is the engine
# with its arguments and then the settings from the environment.
case ${1-} in
  '' | -*) set -- opensearch "$@" ;;
  opensearch) ;;
  *) exec "$@" ;;
esac
umask 0002
if [ "$(id -u)" = 0 ]; then
  echo 'OpenSearch cannot run as root.' >&2
  exit 1
fi
settings=()
while IFS= read -r -d '' variable; do
  [[ ! $variable =~ ^[a-z0-9_]+\.[a-z0-9_]+[^=]*=. ]] || settings+=("-E$variable")
done < <(env -0)
exec "$@" "${settings[@]}"
