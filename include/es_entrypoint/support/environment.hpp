#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_entrypoint::support {

/// A process environment, in the order it was given. A variable that is there twice counts once,
/// with its first value, as getenv has it; entries without '=' are passed over.
class Environment {
 public:
  using Variable = std::pair<std::string, std::string>;

  Environment() = default;
  explicit Environment(const std::vector<Variable>& variables);

  /// @param entries "NAME=value" texts closed by a null pointer, as in `environ`.
  [[nodiscard]] static Environment from_exec_vector(const char* const* entries);

  /// @return the value, which may be empty; nothing where the variable is not there.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// @return the value where there is one and it is not empty: an empty variable counts as unset.
  [[nodiscard]] std::optional<std::string_view> find_non_empty(std::string_view name) const;

  void set(std::string_view name, std::string_view value);
  void unset(std::span<const std::string> names);

  [[nodiscard]] const std::vector<Variable>& variables() const { return variables_; }

  /// @return "NAME=value" texts.
  [[nodiscard]] std::vector<std::string> to_entries() const;

  bool operator==(const Environment&) const = default;

 private:
  std::vector<Variable> variables_;
};

}  // namespace es_entrypoint::support
