#include <algorithm>
#include <set>

#include <tune/diagnosis.hpp>

#include "base/text.hpp"

namespace tune {
namespace {

// A basic string of TOML.
std::string quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\t' || c == '\n' ? ' ' : c;
  }
  return quoted + "\"";
}

// "131072", or "[2000, 3000, 4000]" for a key of several fields.
std::string number_text(std::string_view value) {
  std::vector<std::string> fields;
  for (const std::string_view field : split_blanks(value)) fields.emplace_back(field);
  return fields.size() == 1 ? fields[0] : "[" + join(fields, ", ") + "]";
}

// Ports are an input: formulas have no numbers of that kind.
std::string ports_input(const ProblemRemedy& remedy) {
  return "\n[input.reserved_ports]\nkind = \"ports\"\ndefault = " + quoted(remedy.to) +
         "\nhelp = \"ports that connect() leaves alone\"\n";
}

std::string setting_text(const Problem& problem, const ProblemRemedy& remedy) {
  const bool ports = remedy.key == "net.ipv4.ip_local_reserved_ports";
  std::string text = ports ? ports_input(remedy) : "";
  text += "\n[setting.\"" + remedy.key + "\"]\n";
  text += "exactly = " + (ports ? "\"reserved_ports\"" : number_text(remedy.to)) + "\n";
  text += "why = " + quoted(problem.title + ": " + remedy.why) + "\n";
  text += "source = \"tune doctor\"\n";
  if (remedy.key == "net.ipv4.tcp_orphan_retries") {
    text +=
        "lowers_default = \"On purpose: for connections that the service has closed already.\"\n";
  }
  return text;
}

}  // namespace

std::optional<std::string> remedy_profile(const Diagnosis& diagnosis) {
  const bool any_present = std::any_of(
      diagnosis.problems.begin(), diagnosis.problems.end(),
      [](const Problem& problem) { return problem.present && !problem.remedies.empty(); });
  std::string settings, titles;
  std::set<std::string> keys;
  for (const Problem& problem : diagnosis.problems) {
    if (problem.remedies.empty() || problem.present != any_present) continue;
    titles += (titles.empty() ? "" : "; ") + problem.title;
    for (const ProblemRemedy& remedy : problem.remedies) {
      if (keys.insert(remedy.key).second) settings += setting_text(problem, remedy);
    }
  }
  if (settings.empty()) return std::nullopt;
  return "title = " + quoted("What tune doctor found: " + titles) + "\n" +
         "description = \"The settings that cure it, for the machine that was looked at.\"\n" +
         settings;
}

}  // namespace tune
