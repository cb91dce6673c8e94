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
#include <utility>

namespace es_entrypoint::engine {
namespace {

using Words = std::span<const std::string>;

constexpr std::array<std::string_view, 5> shells = {"sh", "bash", "dash", "ash", "ksh"};
constexpr std::array<std::string_view, 4> system_directories = {"/bin", "/sbin", "/usr/bin",
                                                                "/usr/sbin"};

/// @return the words without the inits and shells in front.
Words look_through(Words words) {
  for (auto layer = find_prefix_words(words); layer.length > 0; layer = find_prefix_words(words)) {
    words = words.subspan(layer.length);
  }
  return words;
}

/// @return the absolute path of the program or the script; empty if it is not found.
std::string find_path(const std::string& word, const support::Environment& environment) {
  return word.contains('/') ? support::absolute_path(word)
                            : find_program(word, environment).value_or("");
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

/// @return whether the file is a shell script that starts something, by its name.
bool is_starting_script(const std::string& path) {
  const auto name = basename_of(path);
  if (name != "run.sh" && !name.contains("entrypoint")) {
    return false;
  }
  const auto interpreter = support::interpreter_of(path);
  // "#!/usr/bin/env bash" names its shell in an argument.
  return name.ends_with(".sh") || is_one_of(basename_of(interpreter), shells) ||
         basename_of(interpreter) == "env";
}

}  // namespace

std::optional<ForeignNotice> find_foreign_notice(const CommandRequest& request,
                                                 const support::Environment& environment,
                                                 const options::Options& options) {
  const auto words = look_through(request.words);
  const auto path = find_path(words.front(), environment);
  if (is_plain_tool(words, path)) {
    return std::nullopt;
  }
  auto text =
      fmt::format("executing {}: not an engine, nothing added", support::printable(words.front()));
  if (is_starting_script(path) &&
      find_installation(CommandKind::chained, path, environment, options)) {
    text +=
        "; if the script starts the engine, put es-entrypoint in front of the command that starts "
        "it, or have it pass -Enetwork.publish_host=ADDRESS to the engine";
    return ForeignNotice{true, std::move(text)};
  }
  return ForeignNotice{false, std::move(text)};
}

}  // namespace es_entrypoint::engine
