#include "es_entrypoint/support/error.hpp"

#include <system_error>

namespace es_entrypoint::support {

std::string Error::message() const { return remedy.empty() ? problem : problem + "; " + remedy; }

std::unexpected<Error> failure(ExitCode code, std::string problem, std::string remedy) {
  return std::unexpected(Error{code, std::move(problem), std::move(remedy)});
}

std::unexpected<Error> system_failure(ExitCode code, std::string_view tried, int error_number,
                                      std::string_view remedy) {
  return failure(code, std::string(tried).append(": ").append(text_of_errno(error_number)),
                 std::string(remedy));
}

std::string text_of_errno(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace es_entrypoint::support
