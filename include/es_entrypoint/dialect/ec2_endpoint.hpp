#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::dialect {

/// @return the region that an endpoint of EC2 is of, by its host name: "us-west-2" of
///         "https://ec2.us-west-2.amazonaws.com" and of a VPC endpoint's name. Nothing for an
///         address, a name without a region, or any other host.
[[nodiscard]] std::optional<std::string> parse_endpoint_region(std::string_view endpoint);

/// @return the region that the first AWS library signs for at this endpoint: the last label in
///         front of ".amazonaws.com" ("vpce" of a VPC endpoint), or what follows "ec2." in another
///         name. Nothing if it finds none there, and takes us-east-1.
/// Source: AwsHostNameUtils.parseRegionName of aws-sdk-java 1.11.
[[nodiscard]] std::optional<std::string> parse_signing_region(std::string_view endpoint);

/// @return whether the endpoint is a URI, as the second AWS library needs it.
[[nodiscard]] bool has_scheme(std::string_view endpoint);

}  // namespace es_entrypoint::dialect
