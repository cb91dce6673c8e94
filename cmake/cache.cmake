# Where downloads and built dependencies are kept. cmake/setup computes the same path.
if(DEFINED ENV{ES_ENTRYPOINT_CACHE})
  set(ES_ENTRYPOINT_CACHE $ENV{ES_ENTRYPOINT_CACHE})
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(ES_ENTRYPOINT_CACHE $ENV{XDG_CACHE_HOME}/es-entrypoint)
else()
  set(ES_ENTRYPOINT_CACHE $ENV{HOME}/.cache/es-entrypoint)
endif()
