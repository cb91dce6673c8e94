#include "es_entrypoint/engine/heap.hpp"

#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace es_entrypoint::engine {

namespace fs = std::filesystem;
using support::Environment;
using support::Expected;
using support::Sourced;

namespace {

using Heap = std::optional<Sourced<std::string>>;

constexpr std::array<std::string_view, 6> maximum_options = {"-Xmx",
                                                             "-XX:MaxHeapSize=",
                                                             "-XX:MaxRAM=",
                                                             "-XX:MaxRAMPercentage=",
                                                             "-XX:MaxRAMFraction=",
                                                             "-XX:MinRAMPercentage="};

bool decides_maximum(std::string_view option) {
  return std::ranges::any_of(maximum_options,
                             [&](std::string_view name) { return option.starts_with(name); });
}

/// Collects options; the last one counts, and one for the maximum more than one for the minimum.
class HeapOptions {
 public:
  void add(std::string_view option) {
    if (decides_maximum(option)) {
      maximum_ = option;
    } else if (option.starts_with("-Xms")) {
      minimum_ = option;
    }
  }
  [[nodiscard]] std::optional<std::string> found() const { return maximum_ ? maximum_ : minimum_; }

 private:
  std::optional<std::string> maximum_;
  std::optional<std::string> minimum_;
};

/// The line's option without the Java versions in front ("8:", "8-:", "8-13:").
std::string_view without_java_versions(std::string_view line) {
  const auto colon = line.find(':');
  const bool versions =
      colon != std::string_view::npos && colon > 0 &&
      line.substr(0, colon).find_first_not_of("0123456789-") == std::string_view::npos &&
      line.front() != '-';
  return versions ? line.substr(colon + 1) : line;
}

std::string_view java_options_variable(const dialect::Dialect& dialect) {
  return dialect.distribution == dialect::Distribution::opensearch ? "OPENSEARCH_JAVA_OPTS"
                                                                   : "ES_JAVA_OPTS";
}

Heap find_in_environment(const dialect::Dialect& dialect, const Environment& environment) {
  if (dialect.heap == dialect::HeapStyle::es_heap_size) {
    for (const auto* name : {"ES_HEAP_SIZE", "ES_MAX_MEM", "ES_MIN_MEM"}) {
      if (const auto value = environment.find_non_empty(name)) {
        return Sourced{std::string(*value), support::Origin::environment(name)};
      }
    }
  }
  // JAVA_OPTS decides nothing: up to 2.x the script puts its own -Xmx behind it, later ones ignore
  // it.
  const auto variable = java_options_variable(dialect);
  if (auto option = parse_java_heap(environment.find(variable).value_or(""))) {
    return Sourced{*option, support::Origin::environment(variable)};
  }
  return std::nullopt;
}

/// 1.x takes Java's -X options itself: "-Xmx512m" and "-X mx512m".
Heap find_in_words(const dialect::Dialect& dialect, std::span<const std::string> words) {
  if (dialect.option_prefix_is_needed) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto option = words[i] == "-X" && i + 1 < words.size() ? "-X" + words[i + 1] : words[i];
      if (option.starts_with("-Xmx") || option.starts_with("-Xms")) {
        return Sourced{option, support::Origin::argv()};
      }
    }
  }
  return std::nullopt;
}

/// @return the heap of one file; nothing where the file is not there.
Expected<Heap> read_jvm_options(const std::string& path) {
  TRY_ASSIGN(const auto text, read_engine_file(path));
  if (auto option = parse_jvm_options_heap(text.value_or(""))) {
    return Sourced{std::move(*option), support::Origin::config(path)};
  }
  return Heap{};
}

std::vector<std::string> jvm_options_files(const std::string& config,
                                           const Environment& environment) {
  std::vector<std::string> files;
  const auto directory = config + "/jvm.options.d";
  for (const auto& name : names_in(directory)) {
    if (fs::path(name).extension() == ".options") {
      files.push_back(fmt::format("{}/{}", directory, name));
    }
  }
  std::ranges::sort(files, std::ranges::greater{});                 // the last one wins
  const auto moved = environment.find_non_empty("ES_JVM_OPTIONS");  // 5.x
  files.push_back(moved ? std::string(*moved) : config + "/jvm.options");
  return files;
}

Expected<Heap> find_in_files(const Engine& engine, const Environment& environment) {
  const auto& dialect = *engine.dialect;
  for (const auto& file : jvm_options_files(engine.config, environment)) {
    auto heap = read_jvm_options(file);
    if (!heap) {
      return heap;
    }
    const auto shipped = fmt::format("-Xmx{}", dialect.shipped_heap);
    const bool is_default = file.ends_with("/jvm.options") && heap->has_value() &&
                            !dialect.shipped_heap.empty() && (*heap)->value == shipped;
    if (heap->has_value() && !is_default) {
      return heap;
    }
  }
  return Heap{};
}

}  // namespace

std::optional<std::string> parse_java_heap(std::string_view options) {
  HeapOptions heap;
  for (const auto& option : support::split_words(options)) {
    heap.add(option);
  }
  return heap.found();
}

std::optional<std::string> parse_jvm_options_heap(std::string_view text) {
  HeapOptions heap;
  for (const auto& line : support::split(text, '\n')) {
    std::string_view option = line;
    option = support::trim(option.substr(0, option.find_last_not_of('\r') + 1));
    heap.add(without_java_versions(option));
  }
  return heap.found();
}

Expected<Heap> read_heap(const Engine& engine, std::span<const std::string> words,
                         const Environment& environment) {
  const auto& dialect = *engine.dialect;
  if (auto heap = find_in_words(dialect, words)) {
    return heap;
  }
  if (auto heap = find_in_environment(dialect, environment)) {
    return heap;
  }
  if (dialect.heap == dialect::HeapStyle::es_heap_size) {
    return Heap{};
  }
  return find_in_files(engine, environment);
}

}  // namespace es_entrypoint::engine
