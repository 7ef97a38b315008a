#include <algorithm>

#include <tune/advice.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/advice_document.hpp"
#include "documents/findings.hpp"
#include "exit_status.hpp"
#include "facts.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"
#include "output/plan_text.hpp"
#include "output/print.hpp"
#include "planning.hpp"

namespace tune::cli {
namespace {

enum class Format { text, sysctl };

Result<Format> format_of(const Context& context) {
  const std::string format = context.options.value("format").value_or("text");
  if (format == "sysctl" && context.json) {
    return Error{.code = ErrorCode::usage,
                 .message = "--format sysctl and --json exclude each other"};
  }
  if (format == "text") return Format::text;
  if (format == "sysctl") return Format::sysctl;
  return Error{.code = ErrorCode::usage,
               .message = "--format takes text or sysctl, not '" + printable(format) + "'"};
}

std::string described(const Host& host, const Recommendation& item, const std::string& value) {
  return printable(
      describe_value(item.key.parameter(), value, static_cast<Integer>(host.page_size_bytes)));
}

std::string pairs_text(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) {
    text += (text.empty() ? "" : "\n") + printable(name) + " = " + printable(value);
  }
  return text;
}

std::string verdict(const Recommendation& item) {
  if (item.kept_better) return "kept: the running value is better than what the formula asks for";
  if (!item.running) return "not here";
  return item.change ? "changes" : "holds already";
}

std::string block(const Page& page, const Host& host, const Recommendation& item) {
  Fields fields;
  fields.add("recommended", described(host, item, item.recommended));
  if (item.running) fields.add("running", described(host, item, *item.running));
  if (item.default_value) fields.add("default", described(host, item, *item.default_value));
  if (item.kept_better) fields.add("asked for", described(host, item, item.wanted));
  const std::string mode =
      item.mode == SettingMode::exactly ? "" : std::string(name_of(item.mode)) + " ";
  fields.add("formula", mode + printable(normalise_blanks(item.formula)));
  fields.add("rests on", pairs_text(item.names));
  fields.add("why", printable(item.why));
  fields.add("source", printable(item.source));
  fields.add("takes effect", printable(item.takes_effect));
  if (item.known) {
    fields.add("scope",
               item.scope == Scope::machine ? "the whole machine" : "this network namespace");
  }
  return "\n" + painted(page, Paint::bold, printable(item.key.name())) + "  " +
         painted(page, item.change ? Paint::green : Paint::dim, verdict(item)) + "\n" +
         fields.text(page, 2);
}

std::string inputs_text(const Page& page, const Advice& advice) {
  Fields fields;
  for (const InputValue& input : advice.inputs) {
    fields.add(input.name, printable(input.value) + (input.given ? "" : " (default)") +
                               (input.help.empty() ? "" : ": " + printable(input.help)));
  }
  for (const auto& [name, value] : advice.quantities) fields.add(name, printable(value));
  return fields.text(page, 2);
}

std::string facts_text(const Host& host) {
  if (host.memory_bytes == 0) return " Nothing is known of the machine; --host names its facts.";
  return " Computed for " + format_bytes(static_cast<Integer>(host.memory_bytes)) + " of memory, " +
         counted(host.processors, "processor") + ", kernel " + printable(host.kernel_release) + ".";
}

std::string advice_text(const Page& page, const Advice& advice, const Host& host) {
  std::size_t changing = 0;
  for (const Recommendation& item : advice.recommendations) changing += item.change ? 1u : 0u;
  std::string text = painted(page, Paint::bold, printable(advice.profile));
  if (!advice.title.empty()) text += ": " + printable(advice.title);
  text +=
      "\n" + paragraph(page, counted(advice.recommendations.size(), "setting") + ", " +
                                 std::to_string(changing) + " would change." + facts_text(host));
  const std::string inputs = inputs_text(page, advice);
  if (!inputs.empty()) text += "\nInputs (--set NAME=VALUE) and what follows from them\n" + inputs;
  for (const Recommendation& item : advice.recommendations) text += block(page, host, item);
  const std::string findings = findings_text(page, advice.findings, {});
  return findings.empty() ? text : text + "\n" + findings;
}

// What whoever deploys the drop-in has to know: what is wrong with it, and which settings are not
// in it.
std::vector<Finding> findings_about_drop_in(const Advice& advice) {
  std::vector<Finding> findings;
  for (const Finding& finding : advice.findings) {
    const bool is_in_it =
        std::any_of(advice.recommendations.begin(), advice.recommendations.end(),
                    [&](const Recommendation& item) { return item.key.name() == finding.key; });
    if (finding.severity != Severity::info || !is_in_it) findings.push_back(finding);
  }
  return findings;
}

}  // namespace

Result<int> run_advise(const Context& context) {
  auto format = format_of(context);
  if (!format) return std::move(format).error();
  auto inputs = inputs_of(context.options);
  if (!inputs) return std::move(inputs).error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  auto profile = load_named_profile(*setup, context.arguments[0]);
  if (!profile) return std::move(profile).error();
  auto host = facts_for_advice(*setup, context.options, *profile);
  if (!host) return std::move(host).error();
  auto advice = advise(*profile, *inputs, *host);
  if (!advice) return std::move(advice).error();
  if (context.json) {
    print(advice_document(*advice, *host).dump());
  } else if (*format == Format::sysctl) {
    print(advice_drop_in(*advice, *host));
    print_error(findings_text(context.error_page, findings_about_drop_in(*advice), {}));
  } else {
    print(advice_text(context.page, *advice, *host));
  }
  return kDone;
}

}  // namespace tune::cli
