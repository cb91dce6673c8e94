#include "es_entrypoint/ownership/thread_count.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include <sched.h>
#include <sys/resource.h>

namespace es_entrypoint::ownership {
namespace {

/// About as many requests as an NFS client sends at once.
constexpr unsigned most_threads = 32;

/// The levels of the deepest tree, and what else is open.
constexpr rlim_t descriptors_of_thread = 130;

constexpr std::uint64_t most_microseconds = 1'000'000'000'000;

std::string read_line(const char* path) {
  const auto text = support::read_file_if_present(path, 256);
  return text && *text ? **text : std::string{};
}

/// Reads the control group that a container sees as its own, version 2 or 1; see cgroups(7).
std::optional<unsigned> read_cpu_quota() {
  const auto quota = parse_cpu_quota(read_line("/sys/fs/cgroup/cpu.max"));
  return quota ? quota
               : parse_cpu_quota(read_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") + " " +
                                 read_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us"));
}

}  // namespace

std::optional<unsigned> parse_cpu_quota(std::string_view text) {
  const auto words = support::split_words(text);
  if (words.size() != 2) {
    return std::nullopt;
  }
  const auto quota = support::parse_number(words[0], most_microseconds);
  const auto period = support::parse_number(words[1], most_microseconds);
  if (!quota || !period || *quota == 0 || *period == 0) {
    return std::nullopt;
  }
  return static_cast<unsigned>(std::min<std::uint64_t>((*quota + *period - 1) / *period, 65536));
}

ThreadCount read_thread_count() {
  rlimit files{};
  const bool has_limit = ::getrlimit(RLIMIT_NOFILE, &files) == 0;
  const auto affordable = has_limit ? files.rlim_cur / descriptors_of_thread : 1;
  const auto most = static_cast<unsigned>(std::clamp<rlim_t>(affordable, 1, most_threads));
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) {
    return {.usual = 1, .most = most};
  }
  const auto cores = static_cast<unsigned>(std::max(CPU_COUNT(&set), 1));
  return {.usual = std::min({cores, read_cpu_quota().value_or(cores), most}), .most = most};
}

}  // namespace es_entrypoint::ownership
