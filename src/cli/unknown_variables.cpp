#include "es_entrypoint/cli/unknown_variables.hpp"

#include "es_entrypoint/cli/option_table.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace es_entrypoint::cli {
namespace {

constexpr std::string_view prefix = "ES_ENTRYPOINT_";

/// The longest part of a name that is compared; the launcher's own names are shorter.
constexpr std::size_t compared_length = 64;

std::vector<std::string_view> known_variables() {
  std::vector<std::string_view> names{options::chain_variable};  // which has no option
  for (const auto& row : option_table()) {
    if (!row.variable.empty()) {
      names.push_back(row.variable);
    }
  }
  return names;
}

/// @return how many characters must be inserted, deleted or replaced to turn one text into another.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);  // the distances of the text so far to `to`'s parts
  for (std::size_t j = 0; j < row.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const auto replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string_view find_nearest(std::string_view name, const std::vector<std::string_view>& names) {
  const auto lower = support::to_lower(name.substr(0, compared_length));
  return std::ranges::min(names, {}, [&](std::string_view known) {
    return edit_distance(lower, support::to_lower(known));
  });
}

}  // namespace

std::vector<support::Warning> find_unknown_variables(const support::Environment& environment) {
  const auto known = known_variables();
  std::vector<support::Warning> warnings;
  for (const auto& [name, value] : environment.variables()) {
    if (name.starts_with(prefix) && !value.empty() &&
        std::ranges::find(known, name) == known.end()) {
      warnings.push_back({fmt::format("es-entrypoint has no variable {}, which is ignored",
                                      support::printable(name)),
                          fmt::format("did you mean {}?", find_nearest(name, known))});
    }
  }
  return warnings;
}

}  // namespace es_entrypoint::cli
