#include "es_entrypoint/support/host_limits.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <limits>

#include <sys/resource.h>

namespace es_entrypoint::support {
namespace {

constexpr std::size_t longest_number = 4096;

template <typename Resource>
Limit read_limit(Resource resource) {
  rlimit limit{};
  ::getrlimit(resource, &limit);  // fails for bad arguments only
  const auto bounded = [](rlim_t value) {
    return value == RLIM_INFINITY ? std::nullopt : std::optional<std::uint64_t>(value);
  };
  return {bounded(limit.rlim_cur), bounded(limit.rlim_max)};
}

}  // namespace

std::optional<std::uint64_t> parse_max_map_count(std::string_view text) {
  return parse_number(text.substr(0, text.find('\n')), std::numeric_limits<std::uint64_t>::max());
}

HostLimits read_host_limits() {
  const auto map_count = read_file_if_present("/proc/sys/vm/max_map_count", longest_number);
  return {
      .open_files = read_limit(RLIMIT_NOFILE),
      .processes = read_limit(RLIMIT_NPROC),
      .locked_memory = read_limit(RLIMIT_MEMLOCK),
      .max_map_count = map_count && *map_count ? parse_max_map_count(**map_count) : std::nullopt};
}

}  // namespace es_entrypoint::support
