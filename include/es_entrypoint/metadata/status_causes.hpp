#pragma once

#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/metadata/cause.hpp"
#include "es_entrypoint/metadata/request.hpp"

namespace es_entrypoint::metadata {

/// @return the likely cause of an unsuccessful response, or of a 200 without a body. Tested by
///         request_test.
[[nodiscard]] Cause find_cause(const RequestContext& context, const http::HttpResponse& response);

}  // namespace es_entrypoint::metadata
