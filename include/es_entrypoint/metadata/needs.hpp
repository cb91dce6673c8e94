#pragma once

#include <string>
#include <vector>

namespace es_entrypoint::metadata {

/// What the plan needs to know; nothing else is requested.
struct Needs {
  bool address = false;
  bool ports = false;
  bool region = false;
  bool groups = false;
  bool zone = false;
  bool instance_id = false;
  bool tokenless_status = false;          ///< how the instance answers a request without a token
  std::vector<std::string> seed_names{};  ///< names of the other nodes, to be resolved if need be

  [[nodiscard]] bool any_address() const { return address || ports; }
  [[nodiscard]] bool any_placement() const {
    return region || groups || zone || instance_id || tokenless_status;
  }

  bool operator==(const Needs&) const = default;
};

}  // namespace es_entrypoint::metadata
