#pragma once

#include "es_entrypoint/dialect/region.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::dialect {

/// @return the host name of the region's EC2 endpoint, in the domain of the region's partition.
[[nodiscard]] std::string make_ec2_host(const Region& region);

/// @return the region in the host name of an EC2 endpoint: "us-west-2" of
///         "https://ec2.us-west-2.amazonaws.com" and of a VPC endpoint's name. Nothing for an
///         address, a name without a region, or any other host.
[[nodiscard]] std::optional<Region> parse_endpoint_region(std::string_view endpoint);

/// @return what the first AWS library takes for the endpoint's region when it signs: the last label
///         in front of ".amazonaws.com" ("vpce" of a VPC endpoint), or what follows "ec2." in
///         another name. Nothing if it finds none; it then uses us-east-1.
/// Source: AwsHostNameUtils.parseRegionName of aws-sdk-java 1.11.
[[nodiscard]] std::optional<std::string> parse_signing_region(std::string_view endpoint);

/// @return whether the endpoint is a URI, as the second AWS library needs it.
[[nodiscard]] bool has_scheme(std::string_view endpoint);

}  // namespace es_entrypoint::dialect
