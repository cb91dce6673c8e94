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

}  // namespace es_entrypoint::dialect
