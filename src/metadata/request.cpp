#include "es_entrypoint/metadata/request.hpp"

#include "es_entrypoint/metadata/diagnosis.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::metadata {

http::Outcome send_request(const http::Retrier& retrier, const http::RetryPolicy& policy,
                           http::HttpRequest request, const RequestContext& context) {
  return retrier.send(
      policy, std::move(request), [&](const http::Outcome& so_far, http::Clock::Duration left) {
        spdlog::warn("{}; {}", explain(context, so_far).message(), format_outlook(so_far, left));
      });
}

}  // namespace es_entrypoint::metadata
