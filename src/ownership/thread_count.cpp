#include "es_entrypoint/ownership/thread_count.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include <sched.h>

namespace es_entrypoint::ownership {
namespace {

/// More would only wait for the disk, and for one another's locks in the kernel.
constexpr unsigned most_threads = 16;

constexpr std::uint64_t most_microseconds = 1'000'000'000'000;

std::string read_line(const char* path) {
  const auto text = support::read_file_if_present(path, 256);
  return text && *text ? **text : std::string{};
}

/// Of the control group that a container sees as its own, version 2 or 1; see cgroups(7).
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

unsigned read_thread_count() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) {
    return 1;
  }
  const auto cores = static_cast<unsigned>(std::max(CPU_COUNT(&set), 1));
  // Two for each: one walks on while the other waits for the disk or a lock in the kernel.
  return std::min(2 * std::min(cores, read_cpu_quota().value_or(cores)), most_threads);
}

}  // namespace es_entrypoint::ownership
