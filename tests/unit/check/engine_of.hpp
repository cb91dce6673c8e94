#pragma once

#include "es_entrypoint/engine/engine.hpp"

namespace es_entrypoint::check {

/// An engine of this version without settings or plugins.
inline engine::Engine engine_of(const char* version) {
  engine::Engine engine;
  engine.version = *dialect::parse_version(version);
  engine.dialect = *dialect::find_dialect(engine.version);
  engine.home = "/usr/share/elasticsearch";
  return engine;
}

}  // namespace es_entrypoint::check
