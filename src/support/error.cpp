#include "es_entrypoint/support/error.hpp"

#include <system_error>
#include <utility>

namespace es_entrypoint::support {

std::unexpected<Error> failure(ExitCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

std::unexpected<Error> system_failure(ExitCode code, std::string_view tried, int error_number,
                                      std::string_view remedy) {
  std::string message{tried};
  message.append(": ").append(text_of_errno(error_number));
  if (!remedy.empty()) {
    message.append("; ").append(remedy);
  }
  return failure(code, std::move(message));
}

std::string text_of_errno(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace es_entrypoint::support
