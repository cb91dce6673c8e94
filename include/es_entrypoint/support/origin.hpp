#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace es_entrypoint::support {

/// Where a value came from. Code decides by `kind`; the text is for people only.
struct Origin {
  enum class Kind {
    built_in,     ///< nothing was specified
    argv,         ///< the command line of the engine
    option,       ///< an option of the launcher, such as "--heap"
    environment,  ///< a variable, by its name
    config,       ///< a configuration file of the engine, by its path
    imds,         ///< "ENDPOINT ITEM"
    ecs,          ///< the task metadata endpoint, "URI FIELD"
    file,         ///< any other file, "PATH" or "PATH FIELD"
    kubernetes,   ///< the route that a pod's address was read from
    reason,       ///< the launcher's own decision: why
  };
  Kind kind = Kind::built_in;
  std::string where = {};

  static Origin argv() { return {Kind::argv, {}}; }
  static Origin option(std::string_view name) { return {Kind::option, std::string(name)}; }
  static Origin environment(std::string_view name) {
    return {Kind::environment, std::string(name)};
  }
  static Origin config(std::string_view path) { return {Kind::config, std::string(path)}; }
  static Origin imds(std::string_view item) { return {Kind::imds, std::string(item)}; }
  static Origin ecs(std::string_view field) { return {Kind::ecs, std::string(field)}; }
  static Origin file(std::string_view path) { return {Kind::file, std::string(path)}; }
  static Origin kubernetes(std::string_view route) {
    return {Kind::kubernetes, std::string(route)};
  }
  static Origin reason(std::string_view why) { return {Kind::reason, std::string(why)}; }

  bool operator==(const Origin&) const = default;
};

/// @return the text in logs and the dry run: "default", "argv", "--heap", "environment NAME",
///         "config PATH", "imds http://169.254.169.254 local-ipv4", "ecs URI FIELD", "file PATH",
///         "kubernetes default route", or the reason.
[[nodiscard]] std::string to_string(const Origin& origin);

}  // namespace es_entrypoint::support

template <>
struct fmt::formatter<es_entrypoint::support::Origin> : fmt::formatter<std::string> {
  auto format(const es_entrypoint::support::Origin& origin, fmt::format_context& context) const {
    return fmt::formatter<std::string>::format(to_string(origin), context);
  }
};
