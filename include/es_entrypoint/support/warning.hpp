#pragma once

#include <string>
#include <vector>

namespace es_entrypoint::support {

/// What is likely to go wrong, though the launch goes on.
struct Warning {
  std::string problem;
  std::string remedy = {};  ///< what to do about it; may be empty

  /// @return the one line that is printed: "PROBLEM" or "PROBLEM; REMEDY".
  [[nodiscard]] std::string message() const;

  bool operator==(const Warning&) const = default;
};

/// Logs a warning, or adds it to the `CollectedWarnings` that exists.
void warn(Warning warning);

/// Collects every warning of its lifetime instead of the log, for output that shows them itself. If
/// several exist, the newest does. Not for several threads.
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
