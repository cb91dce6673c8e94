#!/bin/bash
# Elastic's images of 5.x have it as bin/es-docker: the engine with settings from the environment,
# whatever the arguments are.
settings=()
while IFS= read -r line; do # by lines, not by variables: as theirs
  [[ ! $line =~ ^([a-z0-9_]+\.[a-z0-9_]+[^=]*|processors)=. ]] || settings+=("-E$line")
done < <(env)
export ES_JAVA_OPTS="-Des.cgroups.hierarchy.override=/ ${ES_JAVA_OPTS-}"
exec bin/elasticsearch "${settings[@]}"
