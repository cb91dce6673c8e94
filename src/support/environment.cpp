#include "es_entrypoint/support/environment.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace es_entrypoint::support {
namespace {

auto find_variable(auto& variables, std::string_view name) {
  return std::ranges::find(variables, name, &Environment::Variable::first);
}

}  // namespace

// With service links, a Kubernetes namespace puts thousands of variables into every container, so
// these two take time in proportion to their number.
Environment::Environment(const std::vector<Variable>& variables) {
  std::unordered_set<std::string_view> names;
  names.reserve(variables.size());
  variables_.reserve(variables.size());
  std::ranges::copy_if(variables, std::back_inserter(variables_), [&](const Variable& variable) {
    return names.insert(variable.first).second;
  });
}

Environment Environment::from_exec_vector(const char* const* entries) {
  std::vector<Variable> variables;
  for (; entries != nullptr && *entries != nullptr; ++entries) {
    const std::string_view entry{*entries};
    const auto equals = entry.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
    }
  }
  return Environment{variables};
}

std::optional<std::string_view> Environment::find(std::string_view name) const {
  const auto found = find_variable(variables_, name);
  if (found == variables_.end()) {
    return std::nullopt;
  }
  return found->second;
}

std::optional<std::string_view> Environment::find_non_empty(std::string_view name) const {
  const auto value = find(name);
  return value && !value->empty() ? value : std::nullopt;
}

void Environment::set(std::string_view name, std::string_view value) {
  const auto found = find_variable(variables_, name);
  if (found != variables_.end()) {
    found->second = value;
  } else {
    variables_.emplace_back(name, value);
  }
}

void Environment::unset(std::span<const std::string> names) {
  const std::unordered_set<std::string_view> unset(names.begin(), names.end());
  std::erase_if(variables_,
                [&](const Variable& variable) { return unset.contains(variable.first); });
}

std::vector<std::string> Environment::to_entries() const {
  std::vector<std::string> entries;
  entries.reserve(variables_.size());
  for (const auto& [name, value] : variables_) {
    entries.push_back(name + "=" + value);
  }
  return entries;
}

}  // namespace es_entrypoint::support
