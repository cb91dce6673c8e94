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

std::string format_limit(const std::optional<std::uint64_t>& limit) {
  return limit ? std::to_string(*limit) : "unlimited";
}

Finding check_map_count(const engine::Engine& engine, std::string_view text) {
  constexpr const char* subject = "vm.max_map_count";
  const auto count = support::parse_number(text.substr(0, text.find('\n')),
                                           std::numeric_limits<std::uint64_t>::max());
  if (!count) {
    return {subject, Verdict::warning, "/proc/sys/vm/max_map_count cannot be read",
            fmt::format("make sure that it is at least {} on the host", least_map_count)};
  }
  if (*count >= least_map_count) {
    return {subject, Verdict::ok, std::to_string(*count)};
  }
  return {subject, verdict_of_lack(engine),
          fmt::format("{}, which is less than {}", *count, least_map_count),
          fmt::format("on the host: sysctl -w vm.max_map_count={} (in ECS: in the instance's user "
                      "data)",
                      least_map_count)};
}

/// @param subject the limit's name, as in `docker run --ulimit`
Finding check_limit(const engine::Engine& engine, std::string_view subject,
                    const std::optional<std::uint64_t>& limit, std::uint64_t least) {
  const auto seen = format_limit(limit);
  if (!limit || *limit >= least) {
    return {std::string(subject), Verdict::ok, seen};
  }
  return {std::string(subject), verdict_of_lack(engine),
          fmt::format("{}, which is less than {}", seen, least),
          fmt::format("docker run --ulimit {0}={1}:{1}, or ulimits in the task definition", subject,
                      least)};
}

/// Only matters if the operator wants memory locked.
Finding check_locked_memory(const engine::Engine& engine, const Limit& limit) {
  const auto* lock = engine.find_any_setting({"bootstrap.memory_lock", "bootstrap.mlockall"});
  const auto seen = format_limit(limit.hard);
  if (lock == nullptr || lock->value != "true") {
    return {"memlock", Verdict::ok, fmt::format("{}; memory is not locked", seen)};
  }
  if (!limit.hard) {
    return {"memlock", Verdict::ok, seen};
  }
  return {"memlock", verdict_of_lack(engine),
          fmt::format("{} bytes, but {}=true ({})", seen, lock->name, lock->origin),
          "docker run --ulimit memlock=-1:-1, or ulimits in the task definition"};
}

}  // namespace

Limits read_limits() {
  const auto read = [](auto resource) {
    rlimit limit{};
    getrlimit(resource, &limit);  // fails for bad arguments only
    const auto bounded = [](rlim_t value) {
      return value == RLIM_INFINITY ? std::nullopt : std::optional<std::uint64_t>(value);
    };
    return Limit{bounded(limit.rlim_cur), bounded(limit.rlim_max)};
  };
  return {read(RLIMIT_NOFILE), read(RLIMIT_NPROC), read(RLIMIT_MEMLOCK)};
}

Findings check_host(const engine::Engine& engine, std::string_view max_map_count,
                    const Limits& limits) {
  // The launcher raises the soft limits of files and locked memory to the hard ones.
  return {check_map_count(engine, max_map_count),
          check_limit(engine, "nofile", limits.open_files.hard, engine.dialect->open_files),
          check_limit(engine, "nproc", limits.processes.soft, least_processes),
          check_locked_memory(engine, limits.locked_memory)};
}

}  // namespace es_entrypoint::check
