#pragma once

namespace es_entrypoint::metadata {

/// What the plan needs to know; nothing else is requested.
struct Needs {
  bool address = false;
  bool ports = false;
  bool region = false;
  bool groups = false;
  bool zone = false;
  bool instance_id = false;

  [[nodiscard]] bool any_address() const { return address || ports; }
  [[nodiscard]] bool any_placement() const { return region || groups || zone || instance_id; }

  bool operator==(const Needs&) const = default;
};

}  // namespace es_entrypoint::metadata
