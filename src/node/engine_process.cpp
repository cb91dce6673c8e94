#include "es_entrypoint/node/engine_process.hpp"

#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

#include <unistd.h>

namespace es_entrypoint::node {
namespace {

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

/// @return the words after the key in its line.
std::vector<std::string> find_fields(std::string_view status, std::string_view key) {
  for (const auto& line : support::split(status, '\n')) {
    if (line.starts_with(key)) {
      return support::split_words(std::string_view(line).substr(key.size()));
    }
  }
  return {};
}

std::string read_text(const std::string& path) {
  const auto text = support::read_file_if_present(path, maximum_bytes);
  return text ? text->value_or("") : "";
}

/// @return whether the process is known to be in another network than this one. The kernel tells
///         only who may look into it.
bool is_in_other_network(const std::string& proc, const std::string& id) {
  const auto its = read_link(fmt::format("{}/{}/ns/net", proc, id));
  return !its.empty() && its != read_link(proc + "/self/ns/net");
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

std::string read_link(const std::string& path) {
  std::array<char, 64> target{};  // "socket:[NUMBER]", "net:[NUMBER]"
  const auto size = ::readlink(path.c_str(), target.data(), target.size());
  return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size)) : "";
}

bool is_in_own_namespace(std::string_view status) {
  const auto ids = find_fields(status, "NSpid:");
  return ids.size() < 2;  // none: a kernel before 4.1
}

std::optional<Owner> parse_owner(std::string_view status) {
  // The real, effective, saved and file system's ids.
  const auto uids = find_fields(status, "Uid:");
  const auto gids = find_fields(status, "Gid:");
  constexpr std::uint64_t highest = std::numeric_limits<uid_t>::max();
  const auto uid = uids.size() < 2 ? std::nullopt : support::parse_number(uids[1], highest);
  const auto gid = gids.size() < 2 ? std::nullopt : support::parse_number(gids[1], highest);
  if (!uid || !gid) {
    return std::nullopt;
  }
  return Owner{static_cast<uid_t>(*uid), static_cast<gid_t>(*gid)};
}

std::optional<EngineProcess> read_engine_process(const std::string& proc) {
  std::optional<EngineProcess> found;
  std::vector<std::uint64_t> ids;
  for (const auto& name : engine::list_directory(proc)) {
    const auto id = support::parse_number(name, maximum_process_id);
    if (!id) {
      continue;
    }
    auto words = parse_engine_words(read_text(fmt::format("{}/{}/cmdline", proc, name)));
    const auto status = words ? read_text(fmt::format("{}/{}/status", proc, name)) : "";
    if (!words || !is_in_own_namespace(status) || is_in_other_network(proc, name)) {
      continue;
    }
    ids.push_back(*id);
    if (!found || (words->is_launcher && !found->words.is_launcher)) {
      found = {.id = *id, .words = *std::move(words), .all_ids = {}, .owner = parse_owner(status)};
    }
  }
  if (found) {
    found->all_ids = std::move(ids);
  }
  return found;
}

}  // namespace es_entrypoint::node
