// Any text as passwd(5): whoever is found stands on a line of its own, with numbers in range.
#include "es_entrypoint/identity/accounts.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace es_entrypoint;

void check(const std::optional<identity::User>& user) {
  if (!user) {
    return;
  }
  if (user->uid > identity::maximum_id || user->gid > identity::maximum_id || user->name.empty() ||
      user->name.find_first_of(":\n") != std::string_view::npos ||
      user->home.find_first_of(":\n") != std::string_view::npos) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);  // NOLINT
  check(identity::parse_passwd_line(text.substr(0, text.find('\n'))));
  check(identity::find_user(text, uid_t{0}));
  for (const std::string_view name : {"es", "root", "", "0"}) {
    const auto user = identity::find_user(text, name);
    check(user);
    if (user && user->name != name) {
      std::abort();
    }
  }
  return 0;
}
