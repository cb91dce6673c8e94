#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::check {

/// failure: the launch, or the engine after it, will not work. warning: it may not, or not well.
enum class Verdict { ok, warning, failure };

[[nodiscard]] std::string_view name_of(Verdict verdict);

/// One thing that was looked at.
struct Row {
  std::string subject;  ///< short where it can be, such as "vm.max_map_count"
  Verdict verdict = Verdict::ok;
  std::string seen;
  std::string remedy;  ///< empty where nothing is to be done

  bool operator==(const Row&) const = default;
};

using Rows = std::vector<Row>;

/// @return the error as a row: what it says up to the first ";" was seen, the rest is the remedy.
[[nodiscard]] Row make_row(std::string subject, Verdict verdict, const support::Error& error);

/// Makes every subject its row's own: what came before is numbered, as in "settings 2".
void number_repeated_subjects(Rows& rows);

/// @return the worst verdict; ok where there is no row.
[[nodiscard]] Verdict worst_of(std::span<const Row> rows);

/// @return what --check prints, with a newline at its end: a table of at most 80 columns, unless a
///         word or a subject is longer, or a JSON object {"verdict": ..., "checks": [{...}, ...]}.
[[nodiscard]] std::string format_rows(std::span<const Row> rows, options::OutputFormat format);

}  // namespace es_entrypoint::check
