#pragma once

#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/metadata/surroundings.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {

/// The file that the ECS agent writes where ECS_ENABLE_CONTAINER_METADATA is on. It is there before
/// the container starts and is completed a little later, if ever.
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS container metadata file".
class MetadataFileReader {
 public:
  /// The clock and the deadline outlive the object.
  MetadataFileReader(const Surroundings& surroundings, const http::Deadline& deadline,
                     std::string path);

  /// Reads the file, again for at most two seconds while it is torn, or while it is incomplete and
  /// `complete` is wanted; says so after one.
  /// @return the file, which may still be incomplete; nothing where it is not there; 69 where it
  ///         makes no sense, and at once where it cannot be read.
  [[nodiscard]] support::Expected<std::optional<MetadataFile>> read(bool complete);

  /// @return where a field's value comes from: "file /opt/ecs/metadata/ID/...
  /// HostPrivateIPv4Address".
  [[nodiscard]] support::Origin origin(const std::string& field) const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  /// What one look at the file came to.
  struct Look {
    support::Expected<std::optional<MetadataFile>> file;
    bool may_heal = false;  ///< by waiting: the file is still being written
  };
  [[nodiscard]] Look look() const;
  void tell_wait(const Look& now, http::Clock::TimePoint give_up) const;

  http::Clock& clock_;
  const http::Deadline& deadline_;
  http::Clock::Duration longest_wait_;
  std::string path_;
  std::optional<MetadataFile> file_;
  bool waited_ = false;
};

}  // namespace es_entrypoint::metadata
