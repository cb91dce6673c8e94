#include "es_entrypoint/check/data_checks.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace es_entrypoint::check {
namespace {

namespace fs = std::filesystem;

/// @return the process that holds a lock on the file, 0 if it is in another container; nothing if
///         none does. Lucene's NativeFSLock is a lock of fcntl(2).
std::optional<pid_t> read_lock_holder(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) {
    return std::nullopt;
  }
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool is_known = fcntl(file, F_GETLK, &lock) == 0;
  close(file);
  return is_known && lock.l_type != F_UNLCK ? std::optional(lock.l_pid) : std::nullopt;
}

/// @return whether several nodes may share a data directory, as up to 7.x: each locks its own part.
bool may_be_shared(const engine::Engine& engine) {
  const auto* nodes = engine.find_setting("node.max_local_storage_nodes");
  return nodes != nullptr && nodes->value != "1";
}

Finding make_lock_finding(const std::string& lock, pid_t holder, bool shared) {
  const auto subject = "lock " + lock;
  if (holder > 0) {
    return {subject, Verdict::ok, fmt::format("held by process {} in this container", holder)};
  }
  if (shared) {
    return {subject, Verdict::warning, "held by a process in another container",
            "give each node a data directory of its own"};
  }
  return {subject, Verdict::failure,
          "held by a process in another container: the engine refuses to start beside it",
          "stop that container first, or give each node a data directory of its own"};
}

/// From 8.0 on the engine leaves a file where earlier releases have a directory, so that they do
/// not start with its data.
bool is_of_later_release(const engine::Engine& engine, const std::string& directory) {
  std::error_code ignored;
  return engine.dialect->cluster_state != "_state" &&
         fs::is_regular_file(directory + "/nodes", ignored);
}

}  // namespace

Findings check_data(const engine::Engine& engine) {
  Findings findings;
  const auto* name = engine.find_setting("cluster.name");
  const std::string cluster = name != nullptr ? name->value : "elasticsearch";
  for (const auto& directory : engine.directories_of("path.data")) {
    if (is_of_later_release(engine, directory.value)) {
      findings.push_back(
          {"data " + directory.value, Verdict::failure,
           fmt::format("written by Elasticsearch 8.0 or later, which {} cannot read",
                       engine.dialect->release_line),
           "start the release that wrote it, or use an empty directory and restore a snapshot"});
    }
    // Since 8.0, 2.0 to 7.17, and 1.x: the lock may be another release's.
    for (const auto& path : {std::string("node.lock"), std::string("nodes/0/node.lock"),
                             cluster + "/nodes/0/node.lock"}) {
      const auto lock = fmt::format("{}/{}", directory.value, path);
      if (const auto holder = read_lock_holder(lock)) {
        findings.push_back(make_lock_finding(lock, *holder, may_be_shared(engine)));
      }
    }
  }
  return findings;
}

}  // namespace es_entrypoint::check
