#!/usr/local/bin/es-entrypoint
exec /usr/local/bin/es-entrypoint "$0" "$@"
