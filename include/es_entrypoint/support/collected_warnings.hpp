#pragma once

#include "es_entrypoint/support/warning.hpp"

#include <spdlog/common.h>

#include <memory>
#include <vector>

namespace es_entrypoint::support {

/// Keeps every warning that is logged during its lifetime from standard error, whatever the level
/// of the log, for output that shows the warnings itself. All else is logged as before. One at a
/// time.
class CollectedWarnings {
 public:
  CollectedWarnings();
  CollectedWarnings(const CollectedWarnings&) = delete;
  CollectedWarnings& operator=(const CollectedWarnings&) = delete;
  ~CollectedWarnings();

  /// @return the warnings so far, in order; one that was logged as a text has no remedy.
  [[nodiscard]] const std::vector<Warning>& warnings() const;

  /// @return whether there is one that keeps the warning now.
  [[nodiscard]] static bool keep(const Warning& warning);

 private:
  class Sink;
  static Sink* current_;

  std::shared_ptr<Sink> sink_;
  Sink* outer_ = nullptr;
  std::vector<std::shared_ptr<spdlog::sinks::sink>> before_;
  spdlog::level::level_enum level_;
};

}  // namespace es_entrypoint::support
