#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_entrypoint::support {

/// A process environment, in its order. A variable that occurs twice counts once, with its first
/// value, as for getenv; entries without '=' are skipped.
class Environment {
 public:
  using Variable = std::pair<std::string, std::string>;

  Environment() = default;
  explicit Environment(const std::vector<Variable>& variables);

  /// @param entries "NAME=value" texts ending with a null pointer, as in `environ`.
  [[nodiscard]] static Environment from_exec_vector(const char* const* entries);

  /// @return the value, which may be empty; nothing if the variable does not exist.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// @return the value if it is not empty: an empty variable counts as unset.
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
