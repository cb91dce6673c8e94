#include "es_entrypoint/metadata/surroundings.hpp"

#include "es_entrypoint/options/limits.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <string_view>

namespace es_entrypoint::metadata {
namespace {

/// A sign of EC2: what a file under /sys says in the first place, or anywhere.
struct Sign {
  std::string_view path;
  std::string_view text;  ///< in lower case
  bool anywhere;
};

constexpr Sign signs[] = {
    {"/sys/class/dmi/id/sys_vendor", "amazon ec2", false},    // Nitro
    {"/sys/class/dmi/id/board_vendor", "amazon ec2", false},  // Nitro, metal
    {"/sys/class/dmi/id/bios_vendor", "amazon ec2", false},
    {"/sys/class/dmi/id/bios_version", "amazon", true},  // Xen: "4.11.amazon"
    {"/sys/hypervisor/uuid", "ec2", false},              // Xen, paravirtual
    {"/sys/class/dmi/id/product_uuid", "ec2", false},    // readable by root
};

bool shows(const Sign& sign, const std::string& root) {
  const auto text = support::read_file_if_present(root + std::string(sign.path), 4096);
  if (!text || !*text) {
    return false;
  }
  const std::string said = support::to_lower(**text);
  return sign.anywhere ? said.contains(sign.text) : said.starts_with(sign.text);
}

}  // namespace

bool is_ec2_machine(const std::string& root) {
  for (const Sign& sign : signs) {
    if (shows(sign, root)) {
      return true;
    }
  }
  return false;
}

http::Clock::Duration metadata_timeout(const options::Options& options, const std::string& root) {
  if (options.metadata_timeout) {
    return *options.metadata_timeout;
  }
  const options::EcsSettings& ecs = options.ecs;
  const bool in_ecs = ecs.metadata_uri_v4 || ecs.metadata_uri_v3 || ecs.metadata_file;
  return in_ecs || is_ec2_machine(root) ? options::metadata_timeout_on_aws
                                        : options::metadata_timeout_elsewhere;
}

}  // namespace es_entrypoint::metadata
