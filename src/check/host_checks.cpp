#include "es_entrypoint/check/host_checks.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <limits>
#include <string>

#include <sys/resource.h>

namespace es_entrypoint::check {
namespace {

constexpr std::uint64_t least_map_count = 262144;
constexpr std::uint64_t least_processes = 4096;

Verdict verdict_of_lack(const engine::Engine& engine) {
  return engine.dialect->checks_bootstrap ? Verdict::failure : Verdict::warning;
}

bool is_enough(const std::optional<std::uint64_t>& limit, std::uint64_t least) {
  return !limit || *limit >= least;
}

std::string format_limit(const std::optional<std::uint64_t>& limit) {
  return limit ? std::to_string(*limit) : "unlimited";
}

Finding check_map_count(const engine::Engine& engine, std::string_view text) {
  constexpr const char* subject = "vm.max_map_count";
  const auto newline = text.find('\n');
  const auto count =
      support::parse_number(text.substr(0, newline), std::numeric_limits<std::uint64_t>::max());
  if (!count) {
    return {subject, Verdict::warning, "/proc/sys/vm/max_map_count cannot be read",
            fmt::format("make sure that it is at least {} on the host", least_map_count)};
  }
  if (*count >= least_map_count) {
    return {subject, Verdict::ok, std::to_string(*count), ""};
  }
  return {subject, verdict_of_lack(engine),
          fmt::format("{}, which is less than {}", *count, least_map_count),
          fmt::format("on the host: sysctl -w vm.max_map_count={} (in ECS: in the instance's user "
                      "data)",
                      least_map_count)};
}

/// The launcher raises this soft limit to the hard one.
Finding check_open_files(const engine::Engine& engine, const Limit& limit) {
  const auto least = engine.dialect->open_files;
  const auto seen = format_limit(limit.hard);
  if (is_enough(limit.hard, least)) {
    return {"nofile", Verdict::ok, seen, ""};
  }
  return {
      "nofile", verdict_of_lack(engine), fmt::format("{}, which is less than {}", seen, least),
      fmt::format("docker run --ulimit nofile={0}:{0}, or ulimits in the task definition", least)};
}

Finding check_processes(const engine::Engine& engine, const Limit& limit) {
  const auto seen = format_limit(limit.soft);
  if (is_enough(limit.soft, least_processes)) {
    return {"nproc", Verdict::ok, seen, ""};
  }
  return {"nproc", verdict_of_lack(engine),
          fmt::format("{}, which is less than {}", seen, least_processes),
          fmt::format("docker run --ulimit nproc={0}:{0}, or ulimits in the task definition",
                      least_processes)};
}

const support::Setting* find_memory_lock(const engine::Engine& engine) {
  return engine.find_any_setting({"bootstrap.memory_lock", "bootstrap.mlockall"});
}

/// Raised to the hard limit as well; only matters where the operator wants memory locked.
Finding check_locked_memory(const engine::Engine& engine, const Limit& limit) {
  const auto* lock = find_memory_lock(engine);
  const auto seen = format_limit(limit.hard);
  if (lock == nullptr || lock->value != "true") {
    return {"memlock", Verdict::ok, fmt::format("{}; memory is not locked", seen), ""};
  }
  if (!limit.hard) {
    return {"memlock", Verdict::ok, seen, ""};
  }
  return {"memlock", verdict_of_lack(engine),
          fmt::format("{} bytes, but {}=true ({})", seen, lock->name, lock->origin),
          "docker run --ulimit memlock=-1:-1, or ulimits in the task definition"};
}

Limit make_limit(const rlimit& limit) {
  const auto bounded = [](rlim_t value) {
    return value == RLIM_INFINITY ? std::nullopt : std::optional<std::uint64_t>(value);
  };
  return {bounded(limit.rlim_cur), bounded(limit.rlim_max)};
}

}  // namespace

Limits read_limits() {
  rlimit files{};
  rlimit processes{};
  rlimit locked{};
  getrlimit(RLIMIT_NOFILE, &files);  // fails for bad arguments only
  getrlimit(RLIMIT_NPROC, &processes);
  getrlimit(RLIMIT_MEMLOCK, &locked);
  return {make_limit(files), make_limit(processes), make_limit(locked)};
}

Findings check_host(const engine::Engine& engine, std::string_view max_map_count,
                    const Limits& limits) {
  return {check_map_count(engine, max_map_count), check_open_files(engine, limits.open_files),
          check_processes(engine, limits.processes),
          check_locked_memory(engine, limits.locked_memory)};
}

}  // namespace es_entrypoint::check
