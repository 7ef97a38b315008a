#include "diagnosis/facts.hpp"

#include <algorithm>
#include <charconv>

#include "base/decimals.hpp"
#include "base/text.hpp"

namespace tune {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

std::optional<std::uint64_t> field(const Texts& texts, std::string_view key, std::size_t index) {
  const auto text = texts.find(key);
  if (text == texts.end()) return std::nullopt;
  const auto words = split_blanks(text->second);
  if (index >= words.size()) return std::nullopt;
  std::uint64_t value = 0;
  const auto parsed =
      std::from_chars(words[index].data(), words[index].data() + words[index].size(), value);
  if (parsed.ec != std::errc()) return std::nullopt;
  return value;
}

double fill_of(const ResourceUse& use) {
  if (!use.limit || *use.limit == 0) return use.limit && use.used > 0 ? 2 : 0;
  return static_cast<double>(use.used) / static_cast<double>(*use.limit);
}

// "2 007/s", "0.4/s".
std::string rate_text(double rate) {
  if (rate >= 10) return group_digits(static_cast<Integer>(std::min(rate, 1e18) + 0.5)) + "/s";
  return significant_digits(rate, 2) + "/s";
}

// The steps in which it was logged; of many the last ones.
std::string rates_text(const LogEvent& event) {
  constexpr std::size_t kShown = 8;
  const std::size_t from = event.rate.size() - std::min(kShown, event.rate.size());
  std::string text = from > 0 ? "... " : "";
  for (std::size_t i = from; i < event.rate.size(); ++i) {
    text +=
        (i > from ? ", " : "") + event.rate[i].start + " " + rate_text(event.rate[i].per_second);
  }
  return text + " (each over " + format_seconds(event.step_seconds) + ")";
}

}  // namespace

std::optional<std::uint64_t> number_now(const Evidence& evidence, std::string_view name) {
  const auto number = evidence.now.find(name);
  if (number == evidence.now.end()) return std::nullopt;
  return number->second;
}

std::uint64_t moved(const Evidence& evidence, std::string_view name) {
  if (!evidence.before) return 0;
  const auto then = evidence.before->find(name);
  const auto now = number_now(evidence, name);
  return now && then != evidence.before->end() && *now > then->second ? *now - then->second : 0;
}

std::optional<std::uint64_t> value_of(const Evidence& evidence, std::string_view key,
                                      std::size_t index) {
  return field(evidence.values, key, index);
}

std::optional<std::uint64_t> default_of(const Evidence& evidence, std::string_view key,
                                        std::size_t index) {
  return field(evidence.defaults, key, index);
}

std::string value_text(const Evidence& evidence, std::string_view key) {
  const auto text = evidence.values.find(key);
  return text == evidence.values.end() ? "" : text->second;
}

const LogEvent* log_event(const Evidence& evidence, std::string_view kind) {
  for (const LogEvent& event : evidence.log.events) {
    if (event.kind == kind) return &event;
  }
  return nullptr;
}

const ResourceUse* resource(const std::vector<ResourceUse>& resources, std::string_view id) {
  const ResourceUse* fullest = nullptr;
  for (const ResourceUse& use : resources) {
    if (use.id == id && (!fullest || fill_of(use) > fill_of(*fullest))) fullest = &use;
  }
  return fullest;
}

std::optional<bool> log_says_present(const Evidence& evidence, std::string_view kind) {
  const LogEvent* event = log_event(evidence, kind);
  if (!event) return std::nullopt;
  return event->recent > 0;
}

Problem problem_of(const Evidence& evidence, std::string id, bool counted, ProblemSeverity severity,
                   std::string title, std::string cause) {
  Problem problem;
  problem.present = counted || log_says_present(evidence, id).value_or(false);
  problem.id = std::move(id);
  problem.severity = severity;
  problem.title = std::move(title);
  problem.cause = std::move(cause);
  problem.confidence = counted ? Confidence::high : Confidence::medium;
  add_log(evidence, problem);
  return problem;
}

bool reaches(const ResourceUse* use, std::uint64_t percent) {
  if (!use || !use->limit) return false;
  if (*use->limit == 0) return use->used > 0;
  return use->used * 100 >= *use->limit * percent;
}

void add_number(std::string_view source, std::string text, std::uint64_t value, Problem& problem) {
  problem.evidence.push_back(
      {std::string(source), std::move(text), static_cast<double>(value), std::nullopt});
}

void add_counter(const Evidence& evidence, std::string_view counter, Problem& problem) {
  const std::uint64_t by = moved(evidence, counter);
  if (by == 0) return;
  problem.evidence.push_back({std::string(counter),
                              "rose by " + group_digits(static_cast<Integer>(by)) + " in " +
                                  format_seconds(evidence.interval_seconds),
                              static_cast<double>(by), std::nullopt});
}

void add_log(const Evidence& evidence, Problem& problem) {
  const LogEvent* event = log_event(evidence, problem.id);
  if (!event) return;
  std::string text = group_digits(static_cast<Integer>(event->lines)) + " lines";
  if (!event->first.empty()) text += ", first " + event->first + ", last " + event->last;
  if (evidence.log.suppressed > 0) {
    text += "; " + group_digits(static_cast<Integer>(evidence.log.suppressed)) +
            " network messages of all kinds were suppressed";
  }
  if (event->peak_per_second > 0) {
    text += "; at least " + rate_text(event->peak_per_second) +
            " at its peak, suppressed ones included";
  }
  problem.evidence.push_back({"kernel log", text, static_cast<double>(event->lines), std::nullopt});
  if (event->rate.size() < 2) return;
  problem.evidence.push_back(
      {"kernel log", "over time: " + rates_text(*event), event->peak_per_second, std::nullopt});
}

void add_use(const ResourceUse& use, std::string_view source, Problem& problem) {
  std::string text = group_digits(static_cast<Integer>(use.used)) + " " + use.unit + " in use";
  if (use.limit) text += " of " + group_digits(static_cast<Integer>(*use.limit));
  ProblemEvidence row{std::string(source), text + " (" + use.scope + ")",
                      static_cast<double>(use.used), std::nullopt};
  if (use.limit) row.limit = static_cast<double>(*use.limit);
  problem.evidence.push_back(std::move(row));
}

void add_remedy(const Evidence& evidence, std::string_view key, std::string to, std::string why,
                Problem& problem) {
  problem.remedies.push_back(
      {std::string(key), value_text(evidence, key), std::move(to), std::move(why)});
}

}  // namespace tune
