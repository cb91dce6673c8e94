#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

/// Finds the settings on an engine's command line, in every spelling that this line takes:
/// "--k=v", "--k v" and "-Des.k=v" up to 2.x, "-Ek=v" and "-E k=v" from 5.0 on. A list's items are
/// one setting; the last setting comes first.
/// @param words what follows argv[0]
[[nodiscard]] std::vector<support::Setting> parse_setting_words(const dialect::Dialect& dialect,
                                                                std::span<const std::string> words);

/// Finds the settings in JAVA_OPTS and ES_JAVA_OPTS, where up to 2.x "-Des.k=v" makes one; a
/// list's items keep their index.
[[nodiscard]] std::vector<support::Setting> parse_java_settings(
    const dialect::Dialect& dialect, const support::Environment& environment);

/// How the variables of the environment reach whoever makes settings of them.
enum class VariableForm {
  whole,  ///< as they are
  lines,  ///< the images' scripts read the output of `env`: each line of a value may be a setting
};

/// Finds the settings in variables such as "cluster.name", and from 7.15 on
/// ES_SETTING_CLUSTER_NAME. An empty variable is none; a list's items keep their index.
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

/// Makes one setting of a list's items: "a.b" of "a.b.0" and "a.b.1", joined by commas.
[[nodiscard]] std::vector<support::Setting> join_items(
    const std::vector<support::Setting>& settings);

/// Puts variables' values in the place of "${NAME}" and "${NAME:default}", as the engine does; a
/// placeholder of another kind, or of a variable that is not there, stays as it is.
[[nodiscard]] std::string complete_placeholders(std::string_view text,
                                                const support::Environment& environment);

/// @return whether the engine is asked for its version or its help alone, and ends then.
/// @param words what follows argv[0]
[[nodiscard]] bool asks_for_information(const dialect::Dialect& dialect,
                                        std::span<const std::string> words);

/// @return the name without the index of a list's item: "a.b" for "a.b.0".
[[nodiscard]] std::string_view without_index(std::string_view name);

}  // namespace es_entrypoint::engine
