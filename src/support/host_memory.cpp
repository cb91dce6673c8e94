#include "es_entrypoint/support/host_memory.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

#include <sys/sysinfo.h>

namespace es_entrypoint::support {
namespace {

constexpr std::size_t maximum_controller_bytes = 262144;
constexpr auto maximum_number = std::numeric_limits<std::uint64_t>::max();

/// A hierarchy's file with the limit, for each group from the process's own up to the root of what
/// is mounted.
std::vector<std::string> limit_files(const std::string& mount, std::string group,
                                     std::string_view name) {
  std::vector<std::string> files;
  // "/..": the group lies outside of this namespace and is not visible.
  if (!group.starts_with("/..")) {
    for (; group.size() > 1; group.resize(group.find_last_of('/'))) {
      files.push_back(fmt::format("{}{}/{}", mount, group, name));
    }
  }
  files.push_back(fmt::format("{}/{}", mount, name));
  return files;
}

std::vector<std::string> limit_files(const Cgroups& groups) {
  std::vector<std::string> files;
  if (groups.memory_v1) {
    files = limit_files("/sys/fs/cgroup/memory", *groups.memory_v1, "memory.limit_in_bytes");
  }
  if (groups.unified) {
    std::ranges::move(limit_files("/sys/fs/cgroup", *groups.unified, "memory.max"),
                      std::back_inserter(files));
  }
  return files;
}

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
  return parse_number(text.substr(0, text.find('\n')), maximum_number);
}

std::optional<Sourced<std::uint64_t>> find_memory_limit(const FileReader& read,
                                                        std::uint64_t physical) {
  // "No limit" is a huge number in version 1, and any limit may exceed the machine's memory.
  std::optional<Sourced<std::uint64_t>> smallest;
  for (const auto& file : limit_files(parse_cgroups(read("/proc/self/cgroup").value_or("")))) {
    const auto limit = parse_cgroup_limit(read(file).value_or(""));
    if (limit && *limit > 0 && *limit < physical && (!smallest || *limit < smallest->value)) {
      smallest = Sourced{*limit, Origin::file(file)};
    }
  }
  return smallest;
}

std::optional<Sourced<std::uint64_t>> read_memory_limit() {
  struct sysinfo machine{};
  const bool is_known = ::sysinfo(&machine) == 0;
  const auto read = [](const std::string& path) -> std::optional<std::string> {
    auto text = read_file_if_present(path, maximum_controller_bytes);
    return text ? std::move(*text) : std::nullopt;
  };
  return find_memory_limit(
      read, is_known ? std::uint64_t{machine.totalram} * machine.mem_unit : maximum_number);
}

}  // namespace es_entrypoint::support
