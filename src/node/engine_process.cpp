#include "es_entrypoint/node/engine_process.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include <time.h>
#include <unistd.h>

namespace es_entrypoint::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t maximum_bytes = 1UL << 20U;  ///< of a command line
constexpr std::uint64_t maximum_process_id = 1UL << 22U;

constexpr std::string_view launcher_class = "org.elasticsearch.launcher.CliToolLauncher";
constexpr std::array<std::string_view, 4> engine_classes = {
    "org.elasticsearch.bootstrap.Elasticsearch", "org.elasticsearch.bootstrap.ElasticsearchF",
    "org.opensearch.bootstrap.OpenSearch", launcher_class};

std::string_view after_last_slash(std::string_view text) {
  return text.substr(text.find_last_of('/') + 1);
}

bool is_engine_class(std::string_view word) {
  // Since 8.4 as "MODULE/CLASS".
  return std::ranges::find(engine_classes, after_last_slash(word)) != engine_classes.end();
}

std::string read_text(const std::string& path) {
  const auto text = support::read_file_if_present(path, maximum_bytes);
  return text ? text->value_or("") : "";
}

/// @return whether the process is known to be in another network than this one. The kernel tells
///         only who may look into it.
bool is_in_other_network(const std::string& proc, std::uint64_t id) {
  std::error_code failed;
  const auto its = fs::read_symlink(fmt::format("{}/{}/ns/net", proc, id), failed);
  const auto own = failed ? its : fs::read_symlink(proc + "/self/ns/net", failed);
  return !failed && its != own;
}

std::int64_t milliseconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

/// @return milliseconds since 1970; 0 if the kernel does not tell.
std::int64_t read_start(const std::string& proc, std::uint64_t id) {
  const auto ticks = parse_start_ticks(read_text(fmt::format("{}/{}/stat", proc, id)));
  const auto rate = ::sysconf(_SC_CLK_TCK);
  if (!ticks || rate <= 0) {
    return 0;
  }
  return milliseconds_of(CLOCK_REALTIME) - milliseconds_of(CLOCK_BOOTTIME) +
         static_cast<std::int64_t>(*ticks) * 1000 / rate;
}

std::vector<std::uint64_t> list_process_ids(const std::string& proc) {
  std::vector<std::uint64_t> ids;
  std::error_code failed;
  for (fs::directory_iterator entry(proc, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (const auto id =
            support::parse_number(entry->path().filename().string(), maximum_process_id)) {
      ids.push_back(*id);
    }
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace

std::optional<EngineWords> parse_engine_words(std::string_view command_line) {
  auto words = support::split(command_line, '\0');
  if (!words.empty() && words.back().empty()) {
    words.pop_back();  // after the last NUL
  }
  const auto main_class = std::ranges::find_if(words, &is_engine_class);
  if (main_class == words.end() || after_last_slash(words.front()) != "java") {
    return std::nullopt;
  }
  const bool is_launcher = *main_class == launcher_class;
  if (is_launcher && std::find(words.begin(), main_class, "-Dcli.name=server") == main_class) {
    return std::nullopt;
  }
  return EngineWords{.java = {words.begin() + 1, main_class},
                     .own = {main_class + 1, words.end()},
                     .is_launcher = is_launcher};
}

bool is_in_own_namespace(std::string_view status) {
  constexpr std::string_view key = "\nNSpid:";
  const auto found = status.find(key);
  if (found == std::string_view::npos) {
    return true;  // a kernel before 4.1
  }
  const auto rest = status.substr(found + key.size());
  return support::split_words(rest.substr(0, rest.find('\n'))).size() == 1;
}

std::optional<std::uint64_t> parse_start_ticks(std::string_view stat) {
  constexpr std::size_t field = 19;  // the 22nd, after the name's parenthesis, which ends the 2nd
  const auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto fields = support::split_words(stat.substr(name_end + 1));
  return fields.size() > field
             ? support::parse_number(fields[field], std::numeric_limits<std::uint32_t>::max())
             : std::nullopt;
}

std::optional<EngineProcess> read_engine_process(const std::string& proc) {
  std::optional<EngineProcess> engine;
  std::vector<ProcessStart> starts;
  for (const auto id : list_process_ids(proc)) {
    auto words = parse_engine_words(read_text(fmt::format("{}/{}/cmdline", proc, id)));
    if (!words || !is_in_own_namespace(read_text(fmt::format("{}/{}/status", proc, id))) ||
        is_in_other_network(proc, id)) {
      continue;
    }
    starts.push_back({id, read_start(proc, id)});
    if (!engine || (words->is_launcher && !engine->words.is_launcher)) {
      engine = {.id = id, .words = *std::move(words), .starts = {}};
    }
  }
  if (engine) {
    engine->starts = std::move(starts);
  }
  return engine;
}

}  // namespace es_entrypoint::node
