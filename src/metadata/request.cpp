#include "es_entrypoint/metadata/request.hpp"

#include "es_entrypoint/metadata/diagnosis.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <utility>

namespace es_entrypoint::metadata {

http::Outcome send_request(const http::Retrier& retrier, const http::RetryPolicy& policy,
                           http::HttpRequest request, const RequestContext& context) {
  return retrier.send(
      policy, std::move(request), [&](const http::Outcome& so_far, http::Clock::Duration left) {
        const auto error = explain(context, so_far);
        support::warn(
            {fmt::format("{}; {}", error.problem, format_outlook(so_far, left)), error.remedy});
      });
}

}  // namespace es_entrypoint::metadata
