#pragma once

#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/metadata/cause.hpp"
#include "es_entrypoint/metadata/request.hpp"

#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

/// @return the likely cause if there is no response.
[[nodiscard]] Cause find_cause(const RequestContext& context,
                               const http::TransportFailure& failure);

/// An https port answers plain http with a 400 or a TLS alert, or closes the connection.
/// @return `otherwise`, preceded by that possibility if the operator specified the endpoint.
[[nodiscard]] std::string suspect_https(const RequestContext& context, std::string_view otherwise);

}  // namespace es_entrypoint::metadata
