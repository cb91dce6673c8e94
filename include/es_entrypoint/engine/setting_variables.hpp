#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

/// Finds the settings in JAVA_OPTS and ES_JAVA_OPTS: up to 2.x "-Des.k=v" makes one. A list's items
/// keep their index.
[[nodiscard]] std::vector<support::Setting> parse_java_settings(
    const dialect::Dialect& dialect, const support::Environment& environment);

/// How the reader of the environment takes its variables.
enum class VariableForm {
  whole,  ///< as they are
  lines,  ///< the images' scripts read the output of `env`: each line of a value may be a setting
};

/// Finds the settings in variables such as "cluster.name", and from 7.15 on
/// ES_SETTING_CLUSTER_NAME. An empty variable is not a setting; a list's items keep their index.
[[nodiscard]] std::vector<support::Setting> parse_environment_settings(
    const dialect::Dialect& dialect, const support::Environment& environment,
    VariableForm form = VariableForm::whole);

/// @return whether the official image of this line, its script or its engine, takes a setting of
///         this name from the environment: from 7.15.1 on whole names in lower case, before that
///         names that begin so, without a dash up to the first dot.
[[nodiscard]] bool is_read_from_environment(const dialect::Dialect& dialect, std::string_view name);

/// @return the ES_SETTING_ variables that the line ignores, as their names have other characters
///         than upper-case letters between single or double underscores.
[[nodiscard]] std::vector<std::string> find_ignored_variables(
    const dialect::Dialect& dialect, const support::Environment& environment);

}  // namespace es_entrypoint::engine
