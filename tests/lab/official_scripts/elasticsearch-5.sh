#!/bin/bash
# bin/es-docker of Elastic's images of 5.x: starts the engine with settings from the environment and
# ignores its arguments.
settings=()
while IFS= read -r line; do # by lines, not by variables, as theirs does
  [[ ! $line =~ ^([a-z0-9_]+\.[a-z0-9_]+[^=]*|processors)=. ]] || settings+=("-E$line")
done < <(env)
export ES_JAVA_OPTS="-Des.cgroups.hierarchy.override=/ ${ES_JAVA_OPTS-}"
exec bin/elasticsearch "${settings[@]}"
