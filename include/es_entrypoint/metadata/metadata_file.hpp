#pragma once

#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {

/// The file that the ECS agent writes if ECS_ENABLE_CONTAINER_METADATA is set. It exists before the
/// container starts, and is completed a little later or never.
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS container metadata file".
class MetadataFileReader {
 public:
  /// The clock and the deadline outlive the object.
  /// @param patience with the file, if less than two seconds
  MetadataFileReader(http::Clock& clock, const http::Deadline& deadline, std::string path,
                     std::optional<http::Clock::Duration> patience = {});

  /// Reads the file. Reads it again for at most two seconds while it is half-written, or while
  /// `complete` is true and it is incomplete; logs a warning after one second.
  /// @return the file, which may still be incomplete; nothing if it does not exist; 69 if it cannot
  ///         be used, and at once if it cannot be read.
  [[nodiscard]] support::Expected<std::optional<MetadataFile>> read(bool complete);

  /// @return where a field's value comes from: "file PATH HostPrivateIPv4Address".
  [[nodiscard]] support::Origin origin(const std::string& field) const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  http::Clock& clock_;
  const http::Deadline& deadline_;
  http::Clock::Duration longest_wait_;
  std::string path_;
  std::optional<MetadataFile> file_;
  bool waited_ = false;
};

}  // namespace es_entrypoint::metadata
