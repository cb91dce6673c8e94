#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

/// The start scripts of the engines, in the order in which one is looked for.
constexpr std::array<std::string_view, 2> engine_names = {"elasticsearch", "opensearch"};

/// What stands beside the launcher in the place of an image's script: the script itself.
constexpr std::string_view original_suffix = ".official";

[[nodiscard]] bool is_one_of(std::string_view name, std::span<const std::string_view> names);

/// @return what follows the last slash.
[[nodiscard]] std::string_view basename_of(std::string_view path);

/// @return whether the word is a name by which Elastic's images call bin/elasticsearch, with or
///         without a directory; no release has an option for them.
[[nodiscard]] bool is_wrapper(std::string_view word);

/// @return whether the word asks for an engine: an engine's name or a wrapper's, with or without a
///         directory.
[[nodiscard]] bool is_engine_word(std::string_view word);

/// @return whether the word is the name of an official image's entrypoint script, moved out of its
///         place or not, with or without a directory.
[[nodiscard]] bool is_script_word(std::string_view word);

/// @return the script's name, without a directory and where it was moved to.
[[nodiscard]] std::string_view script_name_of(std::string_view path);

/// The directories that may be the engine's home where nothing leads to it, in this order.
[[nodiscard]] std::vector<std::string> usual_homes();

/// The paths at which the official images have their scripts.
[[nodiscard]] std::vector<std::string> usual_scripts();

/// The names under which the official images have their scripts.
constexpr std::array<std::string_view, 2> script_names = {"docker-entrypoint.sh",
                                                          "opensearch-docker-entrypoint.sh"};

/// The script of Elastic's images of 5.x, in the engine's bin. Everywhere else it is a wrapper.
constexpr std::string_view es_docker = "es-docker";

}  // namespace es_entrypoint::engine
