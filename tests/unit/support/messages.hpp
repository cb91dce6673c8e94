#pragma once

#include "es_entrypoint/support/warning.hpp"

#include <string>
#include <vector>

namespace es_entrypoint::support {

/// The warnings as they are printed.
inline std::vector<std::string> messages_of(const std::vector<Warning>& warnings) {
  std::vector<std::string> messages;
  for (const auto& warning : warnings) {
    messages.push_back(warning.message());
  }
  return messages;
}

}  // namespace es_entrypoint::support
