#pragma once

#include <string>

namespace es_entrypoint::support {

/// What is likely to go wrong, though the launch goes on.
struct Warning {
  std::string problem;
  std::string remedy = {};  ///< what to do about it; may be empty

  /// @return the one line that is printed: "PROBLEM" or "PROBLEM; REMEDY".
  [[nodiscard]] std::string message() const;

  bool operator==(const Warning&) const = default;
};

/// Logs a warning, or keeps it for a `CollectedWarnings` that is alive.
void warn(Warning warning);

}  // namespace es_entrypoint::support
