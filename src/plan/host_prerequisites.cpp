#include "es_entrypoint/plan/host_prerequisites.hpp"

#include "es_entrypoint/plan/bootstrap_checks.hpp"
#include "es_entrypoint/plan/heap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace es_entrypoint::plan {
namespace {

using State = Prerequisite::State;
using support::Setting;

constexpr std::uint64_t least_map_count = 262144;
constexpr std::uint64_t least_process = 1ULL
                                        << 30;  ///< bytes, of an engine whose heap is not known
constexpr std::string_view map_count_subject = "vm.max_map_count";

/// The setting, in any spelling, by which the operator allowed or forbade mmap.
const Setting* find_operators_mmap(const engine::Engine& engine) {
  return engine.find_any_setting(engine.dialect->allow_mmap);
}

std::string refusal_of(const engine::Engine& engine) {
  return fmt::format("{} refuses to start", engine.dialect->release_line);
}

Prerequisite judge_map_count(const PlanInput& input, std::span<const Setting> added,
                             bool enforced) {
  const std::string subject(map_count_subject);
  const auto raise = fmt::format(
      "on the host: sysctl -w vm.max_map_count={} (in ECS: in the instance's user data; not "
      "possible in Fargate)",
      least_map_count);
  const auto& count = input.host.max_map_count;
  if (!count) {
    return {subject, State::tolerated, "/proc/sys/vm/max_map_count cannot be read",
            fmt::format("make sure that it is at least {} on the host", least_map_count)};
  }
  if (*count >= least_map_count) {
    return {subject, State::met, std::to_string(*count)};
  }
  const auto low = fmt::format("{}, which is less than {}", *count, least_map_count);
  const auto names = input.engine.dialect->allow_mmap;
  const auto ours = std::ranges::find_if(added, [&](const Setting& setting) {
    return std::ranges::find(names, setting.name) != names.end();
  });
  if (ours != added.end()) {
    return {subject, State::costly,
            fmt::format("{}: this launch switches the engine's use of mmap off ({}=false), because "
                        "{} otherwise; searches that read much from disk become slower",
                        low, ours->name, refusal_of(input.engine)),
            "to keep mmap, " + raise};
  }
  const auto* made = find_operators_mmap(input.engine);
  if (made != nullptr && made->value == "false") {
    return {subject, State::met,
            fmt::format("{}; not needed without mmap: {}=false ({})", *count, made->name,
                        made->origin)};
  }
  if (!enforced) {
    return {subject, State::tolerated, low, raise};
  }
  const auto remedy = names.empty() ? raise
                      : made == nullptr
                          ? raise + ", or --mmap=auto"
                          : fmt::format("{}, or remove {} ({})", raise, made->name, made->origin);
  return {subject, State::missing, fmt::format("{}, and {}", low, refusal_of(input.engine)),
          remedy};
}

std::string format_limit(const std::optional<std::uint64_t>& limit) {
  return limit ? std::to_string(*limit) : "unlimited";
}

/// @param subject the limit's name, as in `docker run --ulimit`
Prerequisite judge_limit(const engine::Engine& engine, std::string_view subject,
                         const std::optional<std::uint64_t>& limit, std::uint64_t least,
                         bool enforced) {
  const auto seen = format_limit(limit);
  if (!limit || *limit >= least) {
    return {std::string(subject), State::met, seen};
  }
  return {std::string(subject), enforced ? State::missing : State::tolerated,
          fmt::format("{}, which is less than {}{}", seen, least,
                      enforced ? ", and " + refusal_of(engine) : ""),
          fmt::format("docker run --ulimit {0}={1}:{1}, or ulimits in the task definition", subject,
                      least)};
}

/// Only matters if the operator wants memory locked. All of the process is locked, and the heap is
/// the greatest part of it.
Prerequisite judge_locked_memory(const PlanInput& input, bool enforced) {
  constexpr const char* subject = "memlock";
  const auto& engine = input.engine;
  const auto& limit = input.host.locked_memory.hard;
  const auto* lock = engine.find_any_setting({"bootstrap.memory_lock", "bootstrap.mlockall"});
  const auto seen = format_limit(limit);
  if (lock == nullptr || lock->value != "true") {
    return {subject, State::met, fmt::format("{}; memory is not locked", seen)};
  }
  if (!limit || (input.memory_limit && *limit >= input.memory_limit->value)) {
    return {subject, State::met, seen};
  }
  const bool is_too_low = *limit < find_heap_bytes(input).value_or(least_process);
  return {subject, enforced && is_too_low ? State::missing : State::tolerated,
          fmt::format("{} bytes, but {}=true ({}){}", seen, lock->name, lock->origin,
                      enforced && is_too_low ? ", and " + refusal_of(engine) : ""),
          "docker run --ulimit memlock=-1:-1, or ulimits in the task definition"};
}

}  // namespace

std::optional<Setting> choose_mmap(const PlanInput& input, std::span<const Setting> added) {
  const auto& count = input.host.max_map_count;
  const auto names = input.engine.dialect->allow_mmap;
  if (input.options.mmap.value == options::Mmap::none || names.empty() || !count ||
      *count >= least_map_count || find_operators_mmap(input.engine) != nullptr ||
      !enforces_bootstrap_checks(input, added)) {
    return std::nullopt;
  }
  return Setting{std::string(names.front()), "false",
                 support::Origin::reason(fmt::format("{} is {}", map_count_subject, *count))};
}

std::vector<Prerequisite> judge_host(const PlanInput& input, std::span<const Setting> added,
                                     bool enforced) {
  const auto& dialect = *input.engine.dialect;
  // The launcher raises the soft limits of files and locked memory to the hard ones.
  return {
      judge_map_count(input, added, enforced),
      judge_limit(input.engine, "nofile", input.host.open_files.hard, dialect.open_files, enforced),
      judge_limit(input.engine, "nproc", input.host.processes.soft, dialect.processes, enforced),
      judge_locked_memory(input, enforced)};
}

}  // namespace es_entrypoint::plan
