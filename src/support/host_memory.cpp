#include "es_entrypoint/support/host_memory.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace es_entrypoint::support {
namespace {

constexpr std::size_t maximum_controller_bytes = 262144;
constexpr auto maximum_number = std::numeric_limits<std::uint64_t>::max();

/// One hierarchy: where it is mounted, the process's group in it, and the file with the limit.
struct Hierarchy {
  std::string mount;
  std::string path;
  std::string_view file;
};

/// The directories from the process's own group up to the root of what is mounted.
std::vector<std::string> directories_of(const Hierarchy& hierarchy) {
  std::vector<std::string> directories;
  auto path = hierarchy.path;
  // "/..": the group lies outside of this namespace and is not visible.
  if (!path.starts_with("/..")) {
    while (path.size() > 1) {
      directories.push_back(hierarchy.mount + path);
      path.resize(path.find_last_of('/'));
    }
  }
  directories.push_back(hierarchy.mount);
  return directories;
}

std::vector<Hierarchy> hierarchies_of(const Cgroups& groups) {
  std::vector<Hierarchy> hierarchies;
  if (groups.memory_v1) {
    hierarchies.push_back({"/sys/fs/cgroup/memory", *groups.memory_v1, "memory.limit_in_bytes"});
  }
  if (groups.unified) {
    hierarchies.push_back({"/sys/fs/cgroup", *groups.unified, "memory.max"});
  }
  return hierarchies;
}

std::string_view without_newline(std::string_view text) { return text.substr(0, text.find('\n')); }

}  // namespace

Cgroups parse_cgroups(std::string_view text) {
  Cgroups groups;
  for (const auto& line : split(text, '\n')) {
    // hierarchy-ID:controller-list:path, where the path may hold colons.
    const auto first = line.find(':');
    const auto second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos || !line.substr(second + 1).starts_with('/')) {
      continue;
    }
    const auto path = line.substr(second + 1);
    const auto controllers = split(line.substr(first + 1, second - first - 1), ',');
    if (line.starts_with("0::")) {
      groups.unified = path;
    } else if (std::ranges::find(controllers, "memory") != controllers.end()) {
      groups.memory_v1 = path;
    }
  }
  return groups;
}

std::optional<std::uint64_t> parse_cgroup_limit(std::string_view text) {
  return parse_number(without_newline(text), maximum_number);
}

std::optional<std::uint64_t> parse_physical_memory(std::string_view text) {
  constexpr std::string_view name = "MemTotal:";
  constexpr std::string_view unit = " kB";
  for (const auto& line : split(text, '\n')) {
    if (line.starts_with(name) && line.ends_with(unit)) {
      const auto number =
          trim(std::string_view(line).substr(name.size(), line.size() - name.size() - unit.size()));
      const auto kibibytes = parse_number(number, maximum_number / 1024);
      return kibibytes ? std::optional(*kibibytes * 1024) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<Sourced<std::uint64_t>> find_memory_limit(const FileReader& read) {
  // "No limit" is a huge number in version 1, and any limit may exceed the machine's memory.
  const auto physical =
      parse_physical_memory(read("/proc/meminfo").value_or("")).value_or(maximum_number);
  std::optional<Sourced<std::uint64_t>> smallest;
  for (const auto& hierarchy :
       hierarchies_of(parse_cgroups(read("/proc/self/cgroup").value_or("")))) {
    for (const auto& directory : directories_of(hierarchy)) {
      const auto file = fmt::format("{}/{}", directory, hierarchy.file);
      const auto limit = parse_cgroup_limit(read(file).value_or(""));
      if (limit && *limit > 0 && *limit < physical && (!smallest || *limit < smallest->value)) {
        smallest = Sourced{*limit, Origin::file(file)};
      }
    }
  }
  return smallest;
}

std::optional<Sourced<std::uint64_t>> read_memory_limit() {
  return find_memory_limit([](const std::string& path) -> std::optional<std::string> {
    auto text = read_file_if_present(path, maximum_controller_bytes);
    return text ? std::move(*text) : std::nullopt;
  });
}

}  // namespace es_entrypoint::support
