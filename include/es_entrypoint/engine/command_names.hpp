#pragma once

#include <array>
#include <span>
#include <string_view>

// Tested by tests/unit/engine/command_request_test.cpp and command_test.cpp.
namespace es_entrypoint::engine {

/// The start scripts of the engines, in the order in which they are searched.
inline constexpr std::array<std::string_view, 2> engine_names = {"elasticsearch", "opensearch"};

/// The directories that may be the engine's home if nothing else leads to it, in this order.
inline constexpr std::array<std::string_view, 2> usual_homes = {"/usr/share/elasticsearch",
                                                                "/usr/share/opensearch"};

/// The names under which the official images have their scripts.
inline constexpr std::array<std::string_view, 2> script_names = {"docker-entrypoint.sh",
                                                                 "opensearch-docker-entrypoint.sh"};

/// The paths at which the official images have their scripts.
inline constexpr std::array<std::string_view, 4> usual_scripts = {
    "/usr/local/bin/docker-entrypoint.sh", "/usr/share/opensearch/opensearch-docker-entrypoint.sh",
    "/docker-entrypoint.sh", "/usr/share/elasticsearch/bin/es-docker"};

/// The script of Elastic's images of 5.x, in the engine's bin. In other images it is a wrapper.
inline constexpr std::string_view es_docker = "es-docker";

/// The suffix of an image's script that was moved, because the launcher is in its place.
inline constexpr std::string_view original_suffix = ".official";

[[nodiscard]] bool is_one_of(std::string_view name, std::span<const std::string_view> names);

/// @return the part after the last slash.
[[nodiscard]] std::string_view basename_of(std::string_view path);

/// @return the script's name, without a directory and `original_suffix`.
[[nodiscard]] std::string_view script_name_of(std::string_view path);

// A word with or without a directory:

/// @return whether it is a name by which Elastic's images call bin/elasticsearch.
[[nodiscard]] bool is_wrapper(std::string_view word);

/// @return whether it asks for an engine: by an engine's name or a wrapper's.
[[nodiscard]] bool is_engine_word(std::string_view word);

/// @return whether it is the name of an official image's script, moved or not.
[[nodiscard]] bool is_script_word(std::string_view word);

}  // namespace es_entrypoint::engine
