#pragma once

#include <spdlog/common.h>

#include <memory>
#include <string>
#include <vector>

namespace es_entrypoint::support {

/// Keeps what is logged as a warning during its lifetime, in the place of standard error, for
/// output that shows the warnings itself; whatever the level of the log. All else is logged as
/// before.
class CollectedWarnings {
 public:
  CollectedWarnings();
  CollectedWarnings(const CollectedWarnings&) = delete;
  CollectedWarnings& operator=(const CollectedWarnings&) = delete;
  ~CollectedWarnings();

  /// @return the messages so far, in order.
  [[nodiscard]] const std::vector<std::string>& texts() const;

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
  std::vector<std::shared_ptr<spdlog::sinks::sink>> before_;
  spdlog::level::level_enum level_;
};

}  // namespace es_entrypoint::support
