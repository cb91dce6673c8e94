#include "es_entrypoint/engine/foreign_command.hpp"

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/installation.hpp"
#include "es_entrypoint/engine/prefix_words.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace es_entrypoint::engine {
namespace {

using Words = std::span<const std::string>;

constexpr std::array<std::string_view, 5> shells = {"sh", "bash", "dash", "ash", "ksh"};
constexpr std::array<std::string_view, 4> system_directories = {"/bin", "/sbin", "/usr/bin",
                                                                "/usr/sbin"};

/// @return the words without the inits and shells that only start what follows.
Words look_through(Words words) {
  for (auto layer = find_prefix_words(words); layer.length > 0; layer = find_prefix_words(words)) {
    words = words.subspan(layer.length);
  }
  return words;
}

/// @return the absolute path of the program; empty where there is none.
std::string find_program(const std::string& word, const support::Environment& environment) {
  if (word.contains('/')) {
    return support::absolute_path(word);
  }
  return support::ExecutableSearch()
      .try_search_path(word, support::search_path_of(environment))
      .value_or("");
}

bool is_engines_tool(std::string_view name) {
  return name == "plugin" || std::ranges::any_of(engine_names, [&](std::string_view engine) {
           return name.starts_with(engine) && name.substr(engine.size()).starts_with('-');
         });
}

bool is_plain_tool(Words words, const std::string& path) {
  const auto name = basename_of(words.front());
  if (is_engines_tool(name)) {
    return true;
  }
  const auto directory = std::string_view(path).substr(0, path.find_last_of('/'));
  if (path.empty() || !is_one_of(directory, system_directories)) {
    return false;
  }
  const auto arguments = words.subspan(1);
  if (is_one_of(name, shells)) {
    return std::ranges::all_of(arguments, [](std::string_view word) {
      return word.starts_with('-') && !word.contains('c');
    });
  }
  return std::ranges::none_of(arguments, [](std::string_view word) {
    return is_engine_word(word) || is_script_word(word);
  });
}

/// @return whether the file is a shell script that, by its name, starts something.
bool is_starting_script(const std::string& path) {
  const auto name = basename_of(path);
  if (name != "run.sh" && !name.contains("entrypoint")) {
    return false;
  }
  const auto interpreter = support::interpreter_of(path);
  // "#!/usr/bin/env bash" hides its shell.
  return name.ends_with(".sh") || is_one_of(basename_of(interpreter), shells) ||
         basename_of(interpreter) == "env";
}

bool has_engine(const std::string& path, const support::Environment& environment,
                const options::Options& options) {
  return find_installation({CommandKind::chained, path, {path}}, environment, options).has_value();
}

}  // namespace

std::optional<ForeignNotice> find_foreign_notice(const CommandRequest& request,
                                                 const support::Environment& environment,
                                                 const options::Options& options) {
  const auto words = look_through({request.words.begin(), request.words.end()});
  const auto path = find_program(words.front(), environment);
  if (is_plain_tool(words, path)) {
    return std::nullopt;
  }
  const auto said =
      fmt::format("executing {}: not an engine, nothing added", support::printable(words.front()));
  if (is_starting_script(path) && has_engine(path, environment, options)) {
    return ForeignNotice{
        true, said +
                  "; if the script starts the engine, put es-entrypoint in front of the command "
                  "with which it does, or pass -Enetwork.publish_host=ADDRESS on to it"};
  }
  return ForeignNotice{false, said};
}

}  // namespace es_entrypoint::engine
