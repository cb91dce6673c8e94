#include "es_entrypoint/process/capabilities.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::process {
namespace {

using support::ExitCode;
using support::Expected;
using support::system_failure;

/// The kernel answers EINVAL for the first number that it has no capability for.
constexpr unsigned possible_capabilities = 64;

std::uint64_t bit(unsigned capability) { return std::uint64_t{1} << capability; }

std::uint64_t join(std::uint32_t low, std::uint32_t high) {
  return (std::uint64_t{high} << 32U) | low;
}

__user_cap_header_struct own_header() { return {_LINUX_CAPABILITY_VERSION_3, 0}; }

using CapabilityData = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

}  // namespace

Expected<CapabilitySets> read_capabilities() {
  auto header = own_header();
  CapabilityData data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) {
    return system_failure(ExitCode::os_error, "cannot read the process's capabilities", errno);
  }
  return CapabilitySets{.effective = join(data[0].effective, data[1].effective),
                        .permitted = join(data[0].permitted, data[1].permitted),
                        .inheritable = join(data[0].inheritable, data[1].inheritable)};
}

Expected<void> set_capabilities(const CapabilitySets& sets) {
  auto header = own_header();
  CapabilityData data{};
  for (unsigned word = 0; word < data.size(); ++word) {
    const unsigned shift = 32 * word;
    data[word].effective = static_cast<std::uint32_t>(sets.effective >> shift);
    data[word].permitted = static_cast<std::uint32_t>(sets.permitted >> shift);
    data[word].inheritable = static_cast<std::uint32_t>(sets.inheritable >> shift);
  }
  if (::syscall(SYS_capset, &header, data.data()) != 0) {
    return system_failure(ExitCode::os_error, "cannot set the process's capabilities", errno);
  }
  return {};
}

std::uint64_t read_bounding_set() {
  std::uint64_t set = 0;
  for (unsigned capability = 0; capability < possible_capabilities; ++capability) {
    const int there = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
    if (there < 0) {
      break;
    }
    if (there > 0) {
      set |= bit(capability);
    }
  }
  return set;
}

Expected<std::uint64_t> empty_bounding_set() {
  const auto set = read_bounding_set();
  for (unsigned capability = 0; capability < possible_capabilities; ++capability) {
    if ((set & bit(capability)) == 0) {
      continue;
    }
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) {
      continue;
    }
    if (errno == EPERM) {
      break;
    }
    return system_failure(
        ExitCode::os_error,
        fmt::format("cannot take capability {} out of the bounding set", capability), errno);
  }
  return read_bounding_set();
}

Expected<void> clear_ambient_set() {
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 || errno == EINVAL) {
    return {};
  }
  return system_failure(ExitCode::os_error, "cannot clear the ambient capabilities", errno);
}

bool has_ambient_capability() {
  for (unsigned capability = 0; capability < possible_capabilities; ++capability) {
    const int there = ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0);
    if (there < 0) {
      break;
    }
    if (there > 0) {
      return true;
    }
  }
  return false;
}

}  // namespace es_entrypoint::process
