#include "es_entrypoint/ownership/owner.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::ownership {
namespace {

/// Whether the id is the one that a user namespace shows for those that it does not map.
bool is_overflow_id(std::string_view kind, unsigned id) {
  constexpr unsigned usual = 65534;
  const auto text =
      support::read_file_if_present(fmt::format("/proc/sys/kernel/overflow{}", kind), 64);
  const auto number = text && *text
                          ? support::parse_number((*text)->substr(0, (*text)->find('\n')), ~0U)
                          : std::nullopt;
  return id == number.value_or(usual);
}

/// Whether this is the machine's own user namespace, or one that maps all ids: see
/// user_namespaces(7). Without /proc it counts as the machine's.
bool maps_all_ids() {
  for (const auto* map : {"/proc/self/uid_map", "/proc/self/gid_map"}) {
    const auto text = support::read_file_if_present(map, 4096);
    if (text && *text &&
        support::split_words(**text) != std::vector<std::string>{"0", "0", "4294967295"}) {
      return false;
    }
  }
  return true;
}

}  // namespace

Owner read_owner(uid_t uid, gid_t gid) {
  const bool is_overflow = is_overflow_id("uid", uid) || is_overflow_id("gid", gid);
  return {.uid = uid, .gid = gid, .is_ambiguous = is_overflow && !maps_all_ids()};
}

}  // namespace es_entrypoint::ownership
