#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace es_entrypoint::dialect {

/// A region of AWS by its name, such as "us-gov-west-1". Made by `parse_region` only.
class Region {
 public:
  Region() = default;  ///< empty, for what is assigned later

  [[nodiscard]] const std::string& name() const { return name_; }

  bool operator==(const Region&) const = default;

 private:
  explicit Region(std::string name) : name_(std::move(name)) {}
  friend std::optional<Region> parse_region(std::string_view text);

  std::string name_;
};

/// @return the region if the text has the form of a region's name: 1 to 32 lower-case letters,
///         digits and hyphens, starting with a letter and not ending with a hyphen. The name
///         becomes part of a host name; whether AWS has such a region is not looked up.
[[nodiscard]] std::optional<Region> parse_region(std::string_view text);

/// @return the host name of the region's EC2 endpoint, in the domain of the region's partition.
[[nodiscard]] std::string make_ec2_host(const Region& region);

/// @return the region in the host name of an EC2 endpoint: "us-west-2" of
///         "https://ec2.us-west-2.amazonaws.com" and of a VPC endpoint's name. Nothing for an
///         address, a name without a region, or any other host.
[[nodiscard]] std::optional<Region> parse_endpoint_region(std::string_view endpoint);

/// @return the region for which the first AWS library signs requests to the endpoint: the last
///         label before ".amazonaws.com" ("vpce" of a VPC endpoint), or the one after "ec2." in
///         another name. Nothing if it finds none; it then uses us-east-1.
/// Source: AwsHostNameUtils.parseRegionName of aws-sdk-java 1.11.
[[nodiscard]] std::optional<std::string> parse_signing_region(std::string_view endpoint);

/// @return whether the endpoint is a URI, as the second AWS library needs it.
[[nodiscard]] bool has_scheme(std::string_view endpoint);

}  // namespace es_entrypoint::dialect
