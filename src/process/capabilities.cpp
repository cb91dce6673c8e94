#include "es_entrypoint/process/capabilities.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <ranges>

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::process {
namespace {

using support::ExitCode;
using support::Expected;
using support::system_failure;

/// For numbers above its last capability, the kernel answers EINVAL.
constexpr std::ranges::iota_view<unsigned, unsigned> possible_capabilities{0, 64};

bool is_in_bounding_set(unsigned number) { return ::prctl(PR_CAPBSET_READ, number, 0, 0, 0) > 0; }

bool is_ambient(unsigned number) {
  return ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, number, 0, 0) > 0;
}

/// @return the capabilities that a system call reports to be in a set.
std::uint64_t read_one_by_one(bool (*is_in_set)(unsigned number)) {
  std::uint64_t set = 0;
  for (const unsigned number : possible_capabilities) {
    set |= std::uint64_t{is_in_set(number)} << number;
  }
  return set;
}

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

Expected<std::uint64_t> empty_bounding_set() {
  const auto set = read_inherited_sets(read_process_status()).bounding;
  for (const unsigned number : possible_capabilities) {
    const bool is_in_set = ((set >> number) & 1U) == 1;
    if (!is_in_set || ::prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0) {
      continue;
    }
    if (errno == EPERM) {
      return set;
    }
    return system_failure(ExitCode::os_error,
                          fmt::format("cannot take capability {} out of the bounding set", number),
                          errno);
  }
  return 0;
}

Expected<void> clear_ambient_set() {
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 || errno == EINVAL) {
    return {};
  }
  return system_failure(ExitCode::os_error, "cannot clear the ambient capabilities", errno);
}

InheritedSets read_inherited_sets(const std::optional<ProcessStatus>& status) {
  if (status) {
    return {.bounding = status->bounding, .ambient = status->ambient};
  }
  return {.bounding = read_one_by_one(is_in_bounding_set), .ambient = read_one_by_one(is_ambient)};
}

}  // namespace es_entrypoint::process
