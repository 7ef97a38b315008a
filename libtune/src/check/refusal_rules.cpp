#include "check/refusal_rules.hpp"

#include <algorithm>

#include <tune/value.hpp>

#include "base/text.hpp"
#include "check/meant_value.hpp"
#include "check/rule_table.hpp"
#include "kernel/kernel_reading.hpp"
#include "kernel/number_text.hpp"

namespace tune::check {
namespace {

void add_remedy(const Parameter& parameter, std::string_view text, const Host& host,
                Finding& finding) {
  if (finding.remedy) return;
  if (auto meant = meant_value(parameter, text, host.kernel, host.page_size_bytes))
    finding.remedy = Remedy{finding.key, std::move(*meant)};
}

// A comment behind the value that the kernel drops, as was meant.
bool is_comment(const Parameter& parameter, std::string_view text, const KernelVersion& version) {
  const auto before = without_comment(text);
  const bool apart = before && before->size() < text.size() && is_blank(text[before->size()]);
  return apart && static_cast<bool>(parse_value(parameter, *before, version));
}

void call_comment(Finding& finding) {
  finding.rule = "inline-comment";
  finding.severity = Severity::info;
  finding.message = "The comment behind the value is written to the kernel as well.";
  finding.why =
      "The kernel drops what follows a blank behind the last field, so this works. Without the "
      "blank, or in a key that holds text, it would not.";
}

// Hexadecimal is read as it looks; only octal is not.
bool is_hexadecimal(const Parameter& parameter, std::string_view text, const Host& host) {
  if (text.find("0x") == std::string_view::npos && text.find("0X") == std::string_view::npos)
    return false;
  const auto meant = meant_value(parameter, text, host.kernel, host.page_size_bytes);
  const auto taken = kernel_reading(parameter, text, std::nullopt, host.kernel);
  return meant && taken && same_value(&parameter, *meant, to_string(*taken));
}

// "Field max: 6M: no number", "The field max, 65536, is below ..."
bool speaks_of(const Finding& finding, std::string_view field) {
  const std::string name(field);
  return finding.message.starts_with("Field " + name + ":") ||
         finding.message.starts_with("The field " + name + ",");
}

std::size_t first_that_falls(const Parts& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto before = parse_kernel_number(words[i - 1]), now = parse_kernel_number(words[i]);
    if (before && now && *now < *before) return i;
  }
  return 0;
}

}  // namespace

void refine(const Parameter& parameter, std::string_view text, const Host& host, Finding& finding) {
  // What only lacks fields is taken; nobody knows here what the missing ones hold.
  if (finding.rule == "value-refused" && finding.message.find("refuses it") == std::string::npos &&
      is_taken(parameter, text, host.kernel)) {
    finding.rule = "read-differently";
    finding.severity = Severity::warning;
    finding.why = "The kernel takes it without an error: fields that are missing keep their value.";
  }
  if (finding.rule == "read-differently" && is_comment(parameter, text, host.kernel))
    call_comment(finding);
  if (finding.rule == "read-differently" && is_hexadecimal(parameter, text, host))
    finding.severity = Severity::info;
  if (finding.rule == "read-differently" || finding.rule == "value-refused" ||
      finding.rule == "inline-comment")
    add_remedy(parameter, text, host, finding);
}

std::size_t place_in_value(const Parameter& parameter, std::string_view text,
                           const Finding& finding) {
  const auto words = split_blanks(text);
  std::size_t index = words.size();
  for (std::size_t i = 0; i < parameter.fields.size(); ++i)
    if (speaks_of(finding, parameter.fields[i])) index = std::min(index, i);
  // These speak of the maximum.
  if (finding.rule == "over-memory" || finding.rule == "memory-budget")
    index = parameter.fields.size() - 1;
  if (finding.rule == "not-ascending") index = first_that_falls(words);
  if (index >= words.size()) return 0;
  return static_cast<std::size_t>(words[index].data() - text.data());
}

std::optional<Finding> half_applied(const Parameter& parameter, std::string_view text,
                                    const Finding& refused, const KernelVersion& version) {
  if (refused.rule != "value-refused") return std::nullopt;
  const std::size_t taken = fields_taken(parameter, text, version);
  if (taken == 0) return std::nullopt;
  const auto words = split_blanks(text);
  std::string front;
  for (std::size_t i = 0; i < taken; ++i) front.append(i == 0 ? "" : " ").append(words[i]);
  Finding finding = refused;
  finding.rule = "half-applied";
  finding.severity = Severity::warning;
  finding.message = "The kernel keeps " + printable(front) + " of it all the same.";
  finding.why =
      "It stores the fields of a vector one after the other and stops at the one that it refuses: "
      "the key then holds a mixture of the new and the old value.";
  finding.source = "kernel/sysctl.c do_proc_dointvec()";
  finding.remedy.reset();
  return finding;
}

std::optional<Finding> repeats_default(const Parameter& parameter, std::string_view text,
                                       const Host& host) {
  const auto standard = default_value(parameter, host);
  if (!standard || !parse_value(parameter, text, host.kernel)) return std::nullopt;
  if (!same_value(&parameter, *standard, text)) return std::nullopt;
  Finding finding;
  finding.rule = "repeats-default";
  finding.severity = Severity::info;
  finding.message = "This is what the kernel starts with.";
  finding.why =
      "The line changes nothing today, and keeps the value down should a later kernel start with a "
      "better one.";
  if (!parameter.sources.empty()) finding.source = parameter.sources.front();
  return finding;
}

std::optional<Finding> comment_in_text(const Parameter& parameter, std::string_view text) {
  const auto before = without_comment(text);
  if (parameter.type != ValueType::text || !before) return std::nullopt;
  if (before->size() == text.size() || !is_blank(text[before->size()])) return std::nullopt;
  Finding finding;
  finding.rule = "comment-in-text";
  finding.message =
      "What follows '" + printable(*before) + "' is no comment but part of the value.";
  finding.why =
      "A comment has a line of its own. The loaders hand the whole line on, and a key that holds "
      "text keeps or refuses all of it.";
  finding.source = "sysctl.d(5)";
  finding.remedy = Remedy{std::string(parameter.key), *before};
  return finding;
}

std::optional<Finding> no_number(std::string_view running, std::string_view text) {
  const auto is_number = [](std::string_view word) {
    return parse_kernel_number(word).has_value();
  };
  const auto held = split_blanks(running), words = split_blanks(text);
  if (held.empty() || words.empty() || !std::all_of(held.begin(), held.end(), is_number) ||
      std::all_of(words.begin(), words.end(), is_number) || without_comment(text))
    return std::nullopt;
  Finding finding;
  finding.rule = "no-number";
  finding.message = "The key holds '" + printable(running.substr(0, 80)) +
                    "' now, and this is no " + (held.size() == 1 ? "number." : "list of numbers.");
  finding.why =
      "The catalogue does not know the key; keys that show numbers take only plain ones, without "
      "unit, quotes or comment.";
  finding.source = "kernel/sysctl.c do_proc_dointvec()";
  return finding;
}

std::vector<CheckRule> refusal_rule_rows() {
  return {
      {44,
       "comment-in-text",
       Severity::warning,
       "In a key that holds text, a comment behind the value becomes a part of it, or the kernel "
       "refuses the whole.",
       "sysctl.d(5)",
       "the comment on a line of its own",
       {.text = "net.ipv4.tcp_congestion_control = bbr # fast\n"},
       {.text = "# Fast.\nnet.ipv4.tcp_congestion_control = bbr\n"}},
      {45,
       "no-number",
       Severity::warning,
       "A key that the catalogue does not know holds numbers now, and the line gives it a word.",
       "kernel/sysctl.c do_proc_dointvec()",
       "a plain number",
       {.text = "dev.site.limit = 16M\n", .running = "dev.site.limit = 4096\n"},
       {.text = "dev.site.limit = 16384\n", .running = "dev.site.limit = 4096\n"}},
      {41,
       "half-applied",
       Severity::warning,
       "The kernel stores the fields of a vector one after the other. When it refuses one, those "
       "before it have changed, although the write failed.",
       "kernel/sysctl.c do_proc_dointvec()",
       "a vector that the kernel takes as a whole",
       {.text = "net.ipv4.tcp_rmem = 8192 131072 \"6291456\"\n"},
       {.text = "net.ipv4.tcp_rmem = 8192 131072 6291456\n"}},
      {42,
       "inline-comment",
       Severity::info,
       "A comment behind a number is written to the kernel, which drops it.",
       "kernel/sysctl.c do_proc_dointvec(), sysctl.d(5)",
       "the comment on a line of its own",
       {.text = "vm.swappiness = 10 # less\n"},
       {.text = "# Less.\nvm.swappiness = 10\n"}},
      {43,
       "repeats-default",
       Severity::info,
       "The kernel starts with this value.",
       "the default of each key in 'tune explain KEY'",
       "no line",
       {.text = "net.core.somaxconn = 4096\n"},
       {.text = "net.core.somaxconn = 8192\n"}},
  };
}

}  // namespace tune::check
