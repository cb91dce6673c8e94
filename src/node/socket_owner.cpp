#include "es_entrypoint/node/socket_owner.hpp"

#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/child_output.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include <grp.h>
#include <unistd.h>

namespace es_entrypoint::node {
namespace {

using Monotonic = std::chrono::steady_clock;

// The engine may stop the child, and open as many sockets as it likes.
constexpr std::chrono::seconds answer_time(1);
constexpr std::size_t most_listeners = 256;

constexpr char is_own = '1';
constexpr char is_not_own = '0';

bool become(const Owner& owner) {
  return ::geteuid() != 0 ||
         (::setgroups(0, nullptr) == 0 && ::setresgid(owner.gid, owner.gid, owner.gid) == 0 &&
          ::setresuid(owner.uid, owner.uid, owner.uid) == 0);
}

/// @return the number of an open socket; nothing for another file.
std::optional<std::uint64_t> read_inode(const std::string& descriptor) {
  constexpr std::string_view prefix = "socket:[";
  const auto target = read_link(descriptor);
  if (!target.starts_with(prefix) || !target.ends_with(']')) {
    return std::nullopt;
  }
  return support::parse_number(
      std::string_view(target).substr(prefix.size(), target.size() - prefix.size() - 1),
      std::numeric_limits<std::uint32_t>::max());
}

/// Marks the sockets that this process has open.
/// @param marks one for each listener
/// @return whether its descriptors can be listed.
bool mark_sockets_of(std::uint64_t process, const std::vector<Listener>& listeners,
                     std::string& marks) {
  const auto directory = fmt::format("/proc/{}/fd/", process);
  const auto descriptors = engine::list_directory(directory);
  for (const auto& descriptor : descriptors) {
    if (const auto inode = read_inode(directory + descriptor)) {
      for (std::size_t i = 0; i < listeners.size(); ++i) {
        marks[i] = listeners[i].inode == *inode ? is_own : marks[i];
      }
    }
  }
  return !descriptors.empty();
}

/// Called in the child.
/// @return a mark for each listener; nothing if they cannot be made.
std::string make_marks(const EngineProcess& process, const std::vector<Listener>& listeners) {
  std::string marks(listeners.size(), is_not_own);
  if (!become(*process.owner)) {
    return "";
  }
  support::ChildOutput::end_with_parent();
  const bool is_known = std::ranges::all_of(
      process.all_ids, [&](std::uint64_t id) { return mark_sockets_of(id, listeners, marks); });
  return is_known ? marks : "";
}

}  // namespace

std::optional<std::vector<Listener>> read_own_listeners(const EngineProcess& process,
                                                        const std::vector<Listener>& listeners) {
  if (!process.owner || listeners.empty() || listeners.size() > most_listeners) {
    return std::nullopt;
  }
  support::ChildOutput child;
  if (child.is_child()) {
    child.finish(make_marks(process, listeners));
  }
  const auto marks = child.read_until(Monotonic::now() + answer_time);
  if (!marks || marks->size() != listeners.size()) {
    return std::nullopt;
  }
  std::vector<Listener> own;
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    if ((*marks)[i] == is_own) {
      own.push_back(listeners[i]);
    }
  }
  return own;
}

}  // namespace es_entrypoint::node
