#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace es_entrypoint::options {

// Defaults and limits that the help shows.

/// The deadline over all metadata requests, if the operator chose none.
inline constexpr std::chrono::seconds metadata_timeout_on_aws{15};
inline constexpr std::chrono::seconds metadata_timeout_elsewhere{2};

/// How long a health check waits for the engine.
inline constexpr std::chrono::seconds healthcheck_timeout{4};

/// The URL that a health check requests.
inline constexpr std::string_view healthcheck_url = "http://127.0.0.1:9200/";

/// The JVM refuses a smaller heap, in bytes.
inline constexpr std::uint64_t smallest_heap = 2ULL << 20U;

/// The largest heap that the launcher chooses, in bytes. Above it the JVM does not compress object
/// pointers.
inline constexpr std::uint64_t largest_heap = 31ULL << 30U;

}  // namespace es_entrypoint::options
