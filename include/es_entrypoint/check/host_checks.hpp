#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace es_entrypoint::check {

// What the engine needs of the machine. From 5.0 on it exits if a limit is too low and it publishes
// an address that others can reach; earlier releases fail later, when they reach the limit.
// Source: Elasticsearch Guide, "Bootstrap checks".

/// A resource limit; nothing if it is unlimited.
struct Limit {
  std::optional<std::uint64_t> soft;
  std::optional<std::uint64_t> hard;
};

/// The limits of this process, which the engine inherits.
struct Limits {
  Limit open_files;
  Limit processes;
  Limit locked_memory;
};

[[nodiscard]] Limits read_limits();

/// @param max_map_count the text of /proc/sys/vm/max_map_count; empty if it cannot be read
[[nodiscard]] Findings check_host(const engine::Engine& engine, std::string_view max_map_count,
                                  const Limits& limits);

}  // namespace es_entrypoint::check
