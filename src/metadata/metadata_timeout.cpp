#include "es_entrypoint/metadata/metadata_timeout.hpp"

#include "es_entrypoint/options/limits.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <string_view>

namespace es_entrypoint::metadata {
namespace {

/// A file under /sys whose text identifies EC2.
struct Sign {
  std::string_view path;
  std::string_view text;  ///< in lower case
  bool anywhere;          ///< else at the start of the file
};

constexpr Sign signs[] = {
    {"/sys/class/dmi/id/sys_vendor", "amazon ec2", false},    // Nitro
    {"/sys/class/dmi/id/board_vendor", "amazon ec2", false},  // Nitro, metal
    {"/sys/class/dmi/id/bios_vendor", "amazon ec2", false},
    {"/sys/class/dmi/id/bios_version", "amazon", true},  // Xen: "4.11.amazon"
    {"/sys/hypervisor/uuid", "ec2", false},              // Xen, paravirtual
    {"/sys/class/dmi/id/product_uuid", "ec2", false},    // readable by root
};

bool is_present(const Sign& sign, const std::string& root) {
  const auto file = support::read_file_if_present(root + std::string(sign.path), 4096);
  if (!file || !*file) {
    return false;
  }
  const std::string text = support::to_lower(**file);
  return sign.anywhere ? text.contains(sign.text) : text.starts_with(sign.text);
}

}  // namespace

http::Clock::Duration read_metadata_timeout(const options::Options& options,
                                            const std::string& root) {
  if (options.metadata_timeout) {
    return *options.metadata_timeout;
  }
  const options::EcsSettings& ecs = options.ecs;
  const bool in_ecs = ecs.metadata_uri_v4 || ecs.metadata_uri_v3 || ecs.metadata_file;
  const auto is_ec2_sign = [&](const Sign& sign) { return is_present(sign, root); };
  return in_ecs || std::ranges::any_of(signs, is_ec2_sign) ? options::metadata_timeout_on_aws
                                                           : options::metadata_timeout_elsewhere;
}

}  // namespace es_entrypoint::metadata
