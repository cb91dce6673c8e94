#pragma once

#include "es_entrypoint/http/retry.hpp"
#include "es_entrypoint/metadata/request.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

/// @param outcome not successful
/// @return 69: what was requested, the likely cause, and what to do.
[[nodiscard]] support::Error explain(const RequestContext& context, const http::Outcome& outcome);

/// The same for a 200 with an unusable body.
/// @param reason such as "not an IPv4 or IPv6 address: 'x'"
[[nodiscard]] support::Error explain_unusable(const RequestContext& context,
                                              std::string_view reason);

/// @return how the request is retried after an unsuccessful attempt: "trying for another 13.2 s",
///         or "trying 2 more times" if the operator limited the number of attempts.
[[nodiscard]] std::string format_outlook(const http::Outcome& so_far, http::Clock::Duration left);

/// @return "500 ms", "2 s" or "13.2 s".
[[nodiscard]] std::string format_duration(http::Clock::Duration duration);

}  // namespace es_entrypoint::metadata
