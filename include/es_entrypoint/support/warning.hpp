#pragma once

#include <string>
#include <vector>

namespace es_entrypoint::support {

/// What is likely to go wrong although the launch continues.
struct Warning {
  std::string problem;
  std::string remedy = {};  ///< what to do about it; may be empty

  /// @return the one line that is printed: "PROBLEM" or "PROBLEM; REMEDY".
  [[nodiscard]] std::string message() const;

  bool operator==(const Warning&) const = default;
};

/// Logs a warning, or adds it to the `CollectedWarnings` if there is one. If there is none, any
/// thread may call it.
void warn(Warning warning);

/// While it exists, collects every warning instead of logging it, for output that shows them
/// itself. If there are several, the newest collects. Not thread-safe.
class CollectedWarnings {
 public:
  CollectedWarnings();
  CollectedWarnings(const CollectedWarnings&) = delete;
  CollectedWarnings& operator=(const CollectedWarnings&) = delete;
  ~CollectedWarnings();

  /// @return the warnings so far, in order.
  [[nodiscard]] const std::vector<Warning>& warnings() const { return warnings_; }

 private:
  friend void warn(Warning warning);

  std::vector<Warning> warnings_;
  CollectedWarnings* outer_;
};

}  // namespace es_entrypoint::support
