#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <span>
#include <string>
#include <vector>

namespace es_entrypoint::check {

/// failure: the launch, or the engine after it, will not work, or the running node does not;
/// warning: it may not, or not well.
enum class Verdict { ok, warning, failure };

/// The result of one check.
struct Finding {
  std::string subject;  ///< short if possible, such as "vm.max_map_count"
  Verdict verdict = Verdict::ok;
  std::string seen;
  std::string remedy = {};  ///< empty if nothing is to be done

  bool operator==(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

/// @return the error as a finding: its problem was seen.
[[nodiscard]] Finding make_finding(std::string subject, Verdict verdict,
                                   const support::Error& error);

/// @return the prerequisite as a finding: a failure only if the engine will not work.
[[nodiscard]] Finding make_finding(const plan::Prerequisite& prerequisite);

/// @return a warning of this subject for each.
[[nodiscard]] Findings make_findings(const char* subject,
                                     const std::vector<support::Warning>& warnings);

/// Moves the findings to the end of the others.
void append(Findings& findings, Findings more);

/// Adds the prerequisites, but for directories that were checked already, which is in more detail.
void append_prerequisites(Findings& findings, const std::vector<plan::Prerequisite>& prerequisites);

/// Numbers every later finding of a subject that occurred before, as in "settings 2".
void number_repeated_subjects(Findings& findings);

/// @return the worst verdict; ok if there is no finding.
[[nodiscard]] Verdict worst_of(std::span<const Finding> findings);

/// @return what --check prints, with a newline at its end: a table of at most 80 columns, unless a
///         word or a subject is longer, or a JSON object {"verdict": ..., "checks": [{...}, ...]}.
[[nodiscard]] std::string format_findings(std::span<const Finding> findings,
                                          options::OutputFormat format);

}  // namespace es_entrypoint::check
