#include "es_entrypoint/check/finding.hpp"

#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace es_entrypoint::check {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t verdict_width = 9;   // "warning" and two blanks
constexpr std::size_t short_subject = 18;  // a longer one has a line of its own
constexpr std::size_t printable_limit = 2000;

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::warning:
      return "warning";
    case Verdict::failure:
      return "failure";
  }
  return {};
}

/// @return the text as it may be shown: an engine's answers and names are in it.
std::string shown(std::string_view text) {
  return support::printable(support::mask_message(text), printable_limit);
}

/// Wraps the text for a line that already has `indent` columns; indents the later lines as far.
std::string hang(std::string_view text, std::size_t indent) {
  std::string block;
  for (const auto& line : support::wrap(shown(text), width - indent)) {
    block += fmt::format("{}{}\n", block.empty() ? "" : std::string(indent, ' '), line);
  }
  return block;
}

std::string format_one(const Finding& finding, std::size_t subject_width) {
  const std::size_t indent = verdict_width + subject_width;
  const auto subject = shown(finding.subject);
  const bool is_short = subject.size() <= short_subject;
  std::string text = fmt::format("{:<{}}{:<{}}", name_of(finding.verdict), verdict_width, subject,
                                 is_short ? subject_width : 0);
  if (!is_short) {
    text += fmt::format("\n{}", std::string(indent, ' '));
  }
  text += hang(finding.seen, indent);
  if (!finding.remedy.empty()) {
    text += fmt::format("{}-> {}", std::string(indent, ' '), hang(finding.remedy, indent + 3));
  }
  return text;
}

std::string format_text(std::span<const Finding> findings) {
  std::size_t subject_width = 0;
  for (const Finding& finding : findings) {
    if (finding.subject.size() <= short_subject) {
      subject_width = std::max(subject_width, finding.subject.size() + 2);
    }
  }
  std::string text;
  for (const Finding& finding : findings) {
    text += format_one(finding, subject_width);
  }
  const auto count = [&](Verdict verdict) {
    return std::ranges::count(findings, verdict, &Finding::verdict);
  };
  return text + fmt::format("\nfailures: {}, warnings: {}, ok: {}\n", count(Verdict::failure),
                            count(Verdict::warning), count(Verdict::ok));
}

std::string format_json(std::span<const Finding> findings) {
  nlohmann::ordered_json document{{"verdict", name_of(worst_of(findings))},
                                  {"checks", nlohmann::ordered_json::array()}};
  for (const Finding& finding : findings) {
    document["checks"].push_back({{"check", shown(finding.subject)},
                                  {"verdict", name_of(finding.verdict)},
                                  {"seen", shown(finding.seen)},
                                  {"remedy", shown(finding.remedy)}});
  }
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

Finding make_finding(std::string subject, Verdict verdict, const support::Error& error) {
  return {std::move(subject), verdict, error.problem, error.remedy};
}

Finding make_finding(const plan::Prerequisite& prerequisite) {
  using State = plan::Prerequisite::State;
  const auto verdict = [&] {
    switch (prerequisite.state) {
      case State::met:
        return Verdict::ok;
      case State::tolerated:
      case State::costly:
        return Verdict::warning;
      case State::missing:
        return Verdict::failure;
    }
    return Verdict::failure;
  }();
  return {prerequisite.subject, verdict, prerequisite.seen, prerequisite.remedy};
}

void append(Findings& findings, Findings more) {
  std::ranges::move(more, std::back_inserter(findings));
}

void append_prerequisites(Findings& findings,
                          const std::vector<plan::Prerequisite>& prerequisites) {
  for (const auto& prerequisite : prerequisites) {
    const bool is_known =
        prerequisite.subject.starts_with("directory ") &&
        std::ranges::find(findings, prerequisite.subject, &Finding::subject) != findings.end();
    if (!is_known) {
      findings.push_back(make_finding(prerequisite));
    }
  }
}

Findings make_findings(const char* subject, const std::vector<support::Warning>& warnings) {
  Findings findings;
  for (const auto& [problem, remedy] : warnings) {
    findings.push_back({subject, Verdict::warning, problem, remedy});
  }
  return findings;
}

void number_repeated_subjects(Findings& findings) {
  std::map<std::string, int> seen;
  for (Finding& finding : findings) {
    if (const int number = ++seen[finding.subject]; number > 1) {
      finding.subject += fmt::format(" {}", number);
    }
  }
}

Verdict worst_of(std::span<const Finding> findings) {
  Verdict worst = Verdict::ok;
  for (const Finding& finding : findings) {
    worst = std::max(worst, finding.verdict);
  }
  return worst;
}

std::string format_findings(std::span<const Finding> findings, options::OutputFormat format) {
  return format == options::OutputFormat::json ? format_json(findings) : format_text(findings);
}

}  // namespace es_entrypoint::check
