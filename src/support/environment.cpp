#include "es_entrypoint/support/environment.hpp"

#include <algorithm>

namespace es_entrypoint::support {
namespace {

auto find_variable(auto& variables, std::string_view name) {
  return std::find_if(variables.begin(), variables.end(),
                      [name](const auto& variable) { return variable.first == name; });
}

}  // namespace

Environment::Environment(std::vector<Variable> variables) {
  for (auto& variable : variables) {
    if (!find(variable.first)) {
      variables_.push_back(std::move(variable));
    }
  }
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
  return Environment{std::move(variables)};
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

void Environment::unset(std::string_view name) {
  std::erase_if(variables_, [name](const Variable& variable) { return variable.first == name; });
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
