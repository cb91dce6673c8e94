// Any text as a user specification, against fixed account files.
#include "es_entrypoint/identity/accounts.hpp"
#include "es_entrypoint/identity/identity.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace es_entrypoint;

constexpr std::string_view passwd =
    "root:x:0:0:root:/root:/bin/sh\nes:x:108:105::/usr/share/es:\n42:x:7:7::/odd:\nbad:x:-1:0::/"
    ":\n";
constexpr std::string_view group =
    "root:x:0:\nes:x:105:\nlogs:x:4:es,x\n42:x:8:\nbad:x:4294967296:\n";

/// @return whether the part before the colon may make root of a caller that is none.
bool names_root(std::string_view user) {
  return user == "root" ||
         (!user.empty() && std::ranges::all_of(user, [](char c) { return c == '0'; }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);  // NOLINT
  const identity::Caller caller{.uid = 1000, .gid = 1000, .groups = {1000}};
  const auto identity = identity::resolve_identity(text, passwd, group, caller);
  if (!identity) {
    return identity.error().code == support::ExitCode::no_user ? 0 : (std::abort(), 0);
  }
  const auto user = text.substr(0, text.find(':'));
  const bool is_root = identity->uid == 0;
  if (is_root != names_root(user) || identity->uid > identity::maximum_id ||
      identity->gid > identity::maximum_id || !std::ranges::is_sorted(identity->groups)) {
    std::abort();
  }
  return 0;
}
