#include "es_entrypoint/engine/heap.hpp"

#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <utility>
#include <vector>

namespace es_entrypoint::engine {
namespace {

using dialect::Dialect;
using support::Environment;
using support::Expected;
using support::Origin;
using support::Sourced;

using Heap = std::optional<Sourced<std::string>>;

constexpr std::array<std::string_view, 6> maximum_options = {"-Xmx",
                                                             "-XX:MaxHeapSize=",
                                                             "-XX:MaxRAM=",
                                                             "-XX:MaxRAMPercentage=",
                                                             "-XX:MaxRAMFraction=",
                                                             "-XX:MinRAMPercentage="};

/// @return the last option that decides the maximum, else the last one for the minimum.
std::optional<std::string> find_heap_option(const std::vector<std::string>& options) {
  std::optional<std::string> maximum;
  std::optional<std::string> minimum;
  for (const auto& option : options) {
    if (std::ranges::any_of(maximum_options,
                            [&](std::string_view name) { return option.starts_with(name); })) {
      maximum = option;
    } else if (option.starts_with("-Xms")) {
      minimum = option;
    }
  }
  return maximum ? maximum : minimum;
}

/// The line's option without the Java versions in front ("8:", "8-:", "8-13:").
std::string_view without_java_versions(std::string_view line) {
  const auto colon = line.find(':');
  const bool versions =
      colon != std::string_view::npos && colon > 0 &&
      line.substr(0, colon).find_first_not_of("0123456789-") == std::string_view::npos &&
      line.front() != '-';
  return versions ? line.substr(colon + 1) : line;
}

Heap find_in_environment(const Dialect& dialect, const Environment& environment) {
  for (const auto name : dialect.heap_variables) {
    if (const auto value = environment.find_non_empty(name)) {
      return Sourced{std::string(*value), Origin::environment(name)};
    }
  }
  // JAVA_OPTS does not matter: scripts up to 2.x put their own -Xmx after it, later ones ignore it.
  if (auto option = parse_java_heap(environment.find(dialect.java_options).value_or(""))) {
    return Sourced{std::move(*option), Origin::environment(dialect.java_options)};
  }
  return std::nullopt;
}

/// Java's options on the engine's command line: "-Xmx512m" and "-X mx512m".
Heap find_in_words(std::span<const std::string> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto option = words[i] == "-X" && i + 1 < words.size() ? "-X" + words[i + 1] : words[i];
    if (option.starts_with("-Xmx") || option.starts_with("-Xms")) {
      return Sourced{option, Origin::argv()};
    }
  }
  return std::nullopt;
}

/// The files with Java's options except jvm.options itself, the strongest first.
std::vector<std::string> extra_options_files(const Dialect& dialect, const std::string& config) {
  std::vector<std::string> files;
  if (dialect.jvm_options_directory.empty()) {
    return files;
  }
  const auto directory = fmt::format("{}/{}", config, dialect.jvm_options_directory);
  for (const auto& name : list_directory(directory)) {
    if (std::filesystem::path(name).extension() == ".options") {
      files.push_back(fmt::format("{}/{}", directory, name));
    }
  }
  std::ranges::reverse(files);  // the last one wins
  return files;
}

Expected<Heap> read_options_file(const std::string& path) {
  TRY_ASSIGN(const auto text, read_engine_file(path));
  if (auto option = parse_jvm_options_heap(text.value_or(""))) {
    return Sourced{std::move(*option), Origin::config(path)};
  }
  return Heap{};
}

Expected<Heap> read_options_files(const Dialect& dialect, const std::string& config,
                                  const Environment& environment) {
  for (const auto& file : extra_options_files(dialect, config)) {
    TRY_ASSIGN(auto heap, read_options_file(file));
    if (heap) {
      return heap;
    }
  }
  const auto variable = dialect.jvm_options_variable;
  const auto moved = variable.empty() ? std::nullopt : environment.find_non_empty(variable);
  const auto file = moved ? std::string(*moved) : config + "/jvm.options";
  TRY_ASSIGN(auto heap, read_options_file(file));
  const bool is_default = heap && file.ends_with("/jvm.options") &&
                          heap->value == fmt::format("-Xmx{}", dialect.default_heap);
  return is_default ? Heap{} : heap;
}

}  // namespace

std::optional<std::string> parse_java_heap(std::string_view options) {
  return find_heap_option(support::split_words(options));
}

std::optional<std::string> parse_jvm_options_heap(std::string_view text) {
  auto lines = support::split(text, '\n');
  for (auto& line : lines) {
    const std::string_view option(line.data(), line.find_last_not_of('\r') + 1);
    line = std::string(without_java_versions(support::trim(option)));
  }
  return find_heap_option(lines);
}

Expected<Heap> read_heap(const Dialect& dialect, const std::string& config,
                         std::span<const std::string> words, const Environment& environment) {
  auto heap = dialect.passes_java_options ? find_in_words(words) : std::nullopt;
  if (!heap) {
    heap = find_in_environment(dialect, environment);
  }
  const bool has_files = dialect.heap_variables.empty();
  return heap || !has_files ? heap : read_options_files(dialect, config, environment);
}

}  // namespace es_entrypoint::engine
