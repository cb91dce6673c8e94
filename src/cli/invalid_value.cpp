#include "es_entrypoint/cli/invalid_value.hpp"

#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

namespace es_entrypoint::cli {

support::Error invalid_value(std::string_view name, std::string_view value,
                             std::string_view expected, std::string_view why) {
  // Cut, so that what is expected stays on the line.
  const auto shown = support::printable(support::mask_text(value));
  return {support::ExitCode::usage,
          fmt::format("{}: invalid value '{}'{}{}", name, shown, why.empty() ? "" : ": ", why),
          fmt::format("expected {}", expected)};
}

}  // namespace es_entrypoint::cli
