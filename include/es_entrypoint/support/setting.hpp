#pragma once

#include <string>
#include <utility>

namespace es_entrypoint::support {

/// A value that remembers where it came from: "argv", "environment NAME",
/// "imds http://169.254.169.254 local-ipv4", "file /path", "default".
template <typename T>
struct Sourced {
  T value{};
  std::string origin = "default";
};

/// A setting of the engine, under the name that this engine line gives it.
struct Setting {
  std::string name;    ///< such as "network.publish_host"
  std::string value;   ///< a list is joined by commas
  std::string origin;  ///< as in `Sourced`

  bool operator==(const Setting&) const = default;
};

}  // namespace es_entrypoint::support
