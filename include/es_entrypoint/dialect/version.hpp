#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::dialect {

enum class Distribution { elasticsearch, opensearch };

/// @return "elasticsearch" or "opensearch": also the name of the command, and of the directory
///         below /usr/share.
[[nodiscard]] std::string_view name_of(Distribution distribution);

/// @return "Elasticsearch" or "OpenSearch", to print.
[[nodiscard]] std::string_view title_of(Distribution distribution);

struct Version {
  Distribution distribution = Distribution::elasticsearch;
  int major = 0;
  int minor = 0;
  int patch = 0;
  std::string text;  ///< as found, without the distribution, such as "8.0.0-rc2"

  /// @return whether this is that release or a later one, of either distribution.
  [[nodiscard]] bool at_least(int other_major, int other_minor, int other_patch = 0) const;

  bool operator==(const Version&) const = default;
};

/// Parses "1.7.6", "8.0.0-rc2", "7.17.9-SNAPSHOT", "1.0.0.Beta2", "opensearch-2.19.0" or
/// "elasticsearch-8.17.0".
/// @return nothing unless the version starts with three numbers.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

/// Parses the name of the engine's own jar, such as "elasticsearch-1.7.6.jar".
/// @return nothing for another file, such as "elasticsearch-cli-8.17.0.jar".
[[nodiscard]] std::optional<Version> parse_jar_name(std::string_view file_name);

}  // namespace es_entrypoint::dialect
