#include "es_entrypoint/dialect/version.hpp"

#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

namespace es_entrypoint::dialect {
namespace {

/// Takes a number from the front of `text`.
std::optional<int> take_number(std::string_view& text) {
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = support::parse_number(text.substr(0, end), 99'999);
  if (!number) {
    return std::nullopt;
  }
  text.remove_prefix(end);
  return static_cast<int>(*number);
}

/// "", "-rc2", "-SNAPSHOT", ".Beta2": what may follow the three numbers.
bool is_qualifier(std::string_view text) {
  return text.empty() || (text.size() > 1 && (text.front() == '-' || text.front() == '.') &&
                          std::ranges::all_of(text, [](unsigned char c) {
                            return std::isalnum(c) || c == '-' || c == '.' || c == '+';
                          }));
}

}  // namespace

std::string_view name_of(Distribution distribution) {
  return distribution == Distribution::opensearch ? "opensearch" : "elasticsearch";
}

std::string_view title_of(Distribution distribution) {
  return distribution == Distribution::opensearch ? "OpenSearch" : "Elasticsearch";
}

bool Version::at_least(int other_major, int other_minor, int other_patch) const {
  return std::tie(major, minor, patch) >= std::tie(other_major, other_minor, other_patch);
}

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  for (const auto distribution : {Distribution::elasticsearch, Distribution::opensearch}) {
    const auto name = name_of(distribution);
    if (text.starts_with(name) && text.substr(name.size()).starts_with('-')) {
      version.distribution = distribution;
      text.remove_prefix(name.size() + 1);
      break;
    }
  }
  version.text = text;
  for (int* const number : {&version.major, &version.minor, &version.patch}) {
    if (number != &version.major) {
      if (!text.starts_with('.')) {
        return std::nullopt;
      }
      text.remove_prefix(1);
    }
    const auto taken = take_number(text);
    if (!taken) {
      return std::nullopt;
    }
    *number = *taken;
  }
  return is_qualifier(text) ? std::optional(std::move(version)) : std::nullopt;
}

std::optional<Version> parse_jar_name(std::string_view file_name) {
  constexpr std::string_view suffix = ".jar";
  const bool ours = file_name.starts_with("elasticsearch-") || file_name.starts_with("opensearch-");
  if (!ours || !file_name.ends_with(suffix)) {
    return std::nullopt;
  }
  file_name.remove_suffix(suffix.size());
  return parse_version(file_name);
}

}  // namespace es_entrypoint::dialect
