#include "es_entrypoint/plan/data_prerequisites.hpp"

#include "es_entrypoint/ownership/ownership_facts.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::plan {
namespace {

using support::Volume;

constexpr std::uint64_t bytes_per_mebibyte = 1ULL << 20;
/// Room for the cluster's state and the first segments. An engine with less logs exceptions, or
/// ends, and none of them says which directory is full.
constexpr std::uint64_t least_available = 16 * bytes_per_mebibyte;
constexpr std::uint64_t least_inodes = 64;

/// @return nothing if the file system does not say how much space it has.
std::optional<Prerequisite> judge_space(const Volume& volume) {
  using State = Prerequisite::State;
  const auto subject = "volume " + volume.directory;
  const char* remedy = "delete what is not needed there, or enlarge the volume";
  if (volume.inodes != 0 && volume.available_inodes < least_inodes) {
    return Prerequisite{
        subject, State::missing,
        fmt::format("{} of {} inodes are available: the engine cannot write its data",
                    volume.available_inodes, volume.inodes),
        remedy};
  }
  if (volume.size == 0) {
    return std::nullopt;
  }
  const auto seen = fmt::format("{} of {} MiB are available", volume.available / bytes_per_mebibyte,
                                volume.size / bytes_per_mebibyte);
  if (volume.available < least_available) {
    return Prerequisite{subject, State::missing, seen + ": the engine cannot write its data",
                        remedy};
  }
  return Prerequisite{subject, State::met, seen};
}

/// @return what prevents the engine from writing; nothing if the launch changes the owner, which
///         either helps or ends the launch. What root may do says nothing about the engine's user,
///         so for root only `--check` tries, as that user.
std::optional<Prerequisite> judge_access(const PlanInput& input, const Volume& volume) {
  const auto& identity = input.identity;
  const bool is_given =
      ownership::owns_by_default(input.options, input.command, identity, input.caller_is_root) &&
      (volume.owner != identity.uid || volume.group != identity.gid);
  if (is_given) {
    return std::nullopt;
  }
  if (volume.is_read_only) {
    return read_only_directory(volume.directory);
  }
  if (!volume.is_writable && !input.caller_is_root) {
    return unwritable_directory(
        volume.directory, fmt::format("is owned by {}:{}", volume.owner, volume.group), identity);
  }
  return std::nullopt;
}

}  // namespace

Prerequisite read_only_directory(const std::string& path) {
  return {"directory " + path, Prerequisite::State::missing, "is on a read-only file system",
          "mount a writable volume there"};
}

Prerequisite unwritable_directory(const std::string& path, std::string_view owned,
                                  const identity::Identity& identity) {
  return {"directory " + path, Prerequisite::State::missing,
          fmt::format("{}, and {} cannot write to it", owned, identity.user),
          fmt::format("start the container as root, or on the host: chown -R {}:{}", identity.uid,
                      identity.gid)};
}

std::vector<Prerequisite> judge_data(const PlanInput& input) {
  std::vector<Prerequisite> found;
  if (input.engine.only_informs) {
    return found;
  }
  for (const auto& volume : input.engine.data_volumes) {
    if (auto access = judge_access(input, volume)) {
      found.push_back(*std::move(access));
    }
    if (auto space = judge_space(volume)) {
      found.push_back(*std::move(space));
    }
  }
  return found;
}

}  // namespace es_entrypoint::plan
