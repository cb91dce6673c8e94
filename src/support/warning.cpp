#include "es_entrypoint/support/warning.hpp"

#include "es_entrypoint/support/collected_warnings.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::support {

std::string Warning::message() const { return remedy.empty() ? problem : problem + "; " + remedy; }

void warn(Warning warning) {
  if (!CollectedWarnings::keep(warning)) {
    spdlog::warn("{}", warning.message());
  }
}

}  // namespace es_entrypoint::support
