#include "es_entrypoint/dialect/region.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace es_entrypoint::dialect {
namespace {

constexpr std::string_view aws_domain = ".amazonaws.com";

struct Partition {
  std::string_view region_prefix;
  std::string_view domain;
};

// The partitions' DNS suffixes; the first row whose prefix fits. AWS's endpoints.json.
constexpr std::array<Partition, 7> partitions = {{
    {"cn-", "amazonaws.com.cn"},
    {"us-iso-", "c2s.ic.gov"},
    {"us-isob-", "sc2s.sgov.gov"},
    {"us-isof-", "csp.hci.ic.gov"},
    {"eu-isoe-", "cloud.adc-e.uk"},
    {"eusc-", "amazonaws.eu"},
    {"", "amazonaws.com"},
}};

/// "us-west-2", "us-gov-west-1": no other label of a host name has this form.
bool looks_like_region(std::string_view label) {
  const auto parts = support::split(label, '-');
  const auto consists_of = [](std::string_view part, std::string_view characters) {
    return !part.empty() && part.find_first_not_of(characters) == std::string_view::npos;
  };
  return parts.size() >= 3 && consists_of(parts.back(), "0123456789") &&
         std::all_of(parts.begin(), parts.end() - 1, [&](const std::string& part) {
           return consists_of(part, "abcdefghijklmnopqrstuvwxyz");
         });
}

/// The host's name in lower case, without scheme, user, port and path.
std::string host_of(std::string_view endpoint) {
  if (const auto scheme = endpoint.find("://"); scheme != std::string_view::npos) {
    endpoint.remove_prefix(scheme + 3);
  }
  endpoint = endpoint.substr(0, endpoint.find_first_of("/?#"));
  endpoint.remove_prefix(endpoint.rfind('@') + 1);  // npos + 1 is 0
  if (!endpoint.starts_with('[')) {
    endpoint = endpoint.substr(0, endpoint.find(':'));
  }
  return support::to_lower(endpoint);
}

/// The label that follows the service's name.
std::optional<std::string> label_after_service(std::string_view host) {
  const auto labels = support::split(host, '.');
  for (std::size_t i = 0; i + 1 < labels.size(); ++i) {
    if (labels[i] == "ec2" || labels[i] == "ec2-fips") {
      return labels[i + 1];
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Region> parse_region(std::string_view text) {
  constexpr std::size_t longest = 32;
  const bool is_name =
      !text.empty() && text.size() <= longest && text.front() >= 'a' && text.front() <= 'z' &&
      text.back() != '-' &&
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
  return is_name ? std::optional(Region(std::string(text))) : std::nullopt;
}

std::string make_ec2_host(const Region& region) {
  const auto partition = std::ranges::find_if(partitions, [&](const Partition& row) {
    return region.name().starts_with(row.region_prefix);
  });
  return fmt::format("ec2.{}.{}", region.name(), partition->domain);
}

std::optional<Region> parse_endpoint_region(std::string_view endpoint) {
  const auto label = label_after_service(host_of(endpoint));
  return label && looks_like_region(*label) ? parse_region(*label) : std::nullopt;
}

std::optional<std::string> parse_signing_region(std::string_view endpoint) {
  const auto host = host_of(endpoint);
  if (!host.ends_with(aws_domain)) {
    const auto region = parse_endpoint_region(endpoint);
    return region ? std::optional(region->name()) : std::nullopt;
  }
  const auto name = host.substr(0, host.size() - aws_domain.size());
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? std::nullopt : std::optional(name.substr(dot + 1));
}

bool has_scheme(std::string_view endpoint) { return endpoint.contains("://"); }

}  // namespace es_entrypoint::dialect
