// Any text as group(5): what is found has a number in range, and lists whom it was asked for.
#include "es_entrypoint/identity/accounts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace es_entrypoint;
  const std::string_view text(reinterpret_cast<const char*>(data), size);  // NOLINT
  const auto group = identity::find_group(text, "es");
  if (group && (group->gid > identity::maximum_id || group->name != "es")) {
    std::abort();
  }
  const auto gids = identity::find_memberships(text, "es");
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  if (gids.size() > lines ||
      std::ranges::any_of(gids, [](gid_t gid) { return gid > identity::maximum_id; })) {
    std::abort();
  }
  if (!identity::find_memberships(text, "").empty() ||
      !identity::find_memberships(text, "a,b").empty()) {
    std::abort();
  }
  return 0;
}
