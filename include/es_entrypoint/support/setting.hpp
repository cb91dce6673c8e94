#pragma once

#include "es_entrypoint/support/origin.hpp"

#include <string>
#include <utility>

namespace es_entrypoint::support {

/// A value that remembers where it came from.
template <typename T>
struct Sourced {
  T value{};
  Origin origin = {};
};

/// A setting of the engine, under the name that this engine line gives it.
struct Setting {
  std::string name;   ///< such as "network.publish_host"
  std::string value;  ///< a list is joined by commas
  Origin origin = {};

  bool operator==(const Setting&) const = default;
};

}  // namespace es_entrypoint::support
