#include "output/openmetrics.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include <tune/integer.hpp>

#include "base/text.hpp"
#include "documents/doctor_document.hpp"

namespace tune::cli {
namespace {

constexpr std::array<std::string_view, 10> kProblems{
    "orphans",   "tcp-memory", "udp-memory", "ephemeral-ports",  "accept-queue",
    "syn-queue", "time-wait",  "conntrack",  "file-descriptors", "neighbour-table"};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string underscored(std::string text) {
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

double fill_of(const ResourceUse& use) {
  const auto used = static_cast<double>(use.used);
  return use.limit ? used / std::max(static_cast<double>(*use.limit), 1.0) : 0;
}

// One use a resource and scope, as a series stands once: of listeners that share an address and a
// port (SO_REUSEPORT) the fullest.
std::vector<ResourceUse> fullest_of_each(const std::vector<ResourceUse>& all) {
  std::vector<ResourceUse> uses;
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  for (const ResourceUse& use : all) {
    const auto [known, is_new] = places.try_emplace({use.id, use.scope}, uses.size());
    if (is_new) {
      uses.push_back(use);
    } else if (fill_of(use) > fill_of(uses[known->second])) {
      uses[known->second] = use;
    }
  }
  return uses;
}

// A family of metrics: its kind and help once, then a line for each use.
struct Family {
  std::string help;
  std::string unit;
  std::string lines;
};
using Families = std::map<std::string, Family>;

void add(Families& families, const ResourceUse& use, std::string_view what, std::string_view help,
         std::optional<std::uint64_t> number, std::uint64_t page_size) {
  if (!number) return;
  const bool pages = use.unit == "pages";
  const std::string unit = pages ? "bytes" : use.unit;
  const std::string name = "tune_" + underscored(use.id) + "_" + std::string(what) + "_" + unit;
  Family& family = families[name];
  family.help = std::string(help) + " (" + use.id + ")";
  family.unit = unit;
  family.lines += name + "{scope=\"" + escaped(use.scope) + "\"} " +
                  to_string(Integer{*number} * (pages ? page_size : 1)) + "\n";
}

std::string family_text(const std::string& name, const Family& family) {
  return "# TYPE " + name + " gauge\n# UNIT " + name + " " + family.unit + "\n# HELP " + name +
         " " + family.help + "\n" + family.lines;
}

// 1 for a problem that is present now, 0 for any other.
std::string problems_text(const Diagnosis& diagnosis) {
  std::string text =
      "# TYPE tune_problem gauge\n# HELP tune_problem 1 while the problem is present\n";
  for (const std::string_view id : kProblems) {
    const auto present =
        std::any_of(diagnosis.problems.begin(), diagnosis.problems.end(),
                    [id](const Problem& problem) { return problem.present && problem.id == id; });
    text += "tune_problem{problem=\"" + std::string(id) + "\"} " + (present ? "1" : "0") + "\n";
  }
  return text;
}

}  // namespace

std::string openmetrics_text(const Evidence& evidence, const Diagnosis& diagnosis) {
  Families families;
  for (const ResourceUse& use : fullest_of_each(diagnosis.resources)) {
    const std::uint64_t page = evidence.page_size_bytes;
    add(families, use, "used", "In use", use.used, page);
    add(families, use, "limit", "The limit", use.limit, page);
    add(families, use, "effective_limit", "Where trouble begins", use.effective_limit, page);
  }
  std::string text;
  for (const auto& [name, family] : families) text += family_text(name, family);
  text += problems_text(diagnosis);
  text +=
      "# TYPE tune_unseen gauge\n# HELP tune_unseen Sources of evidence that could not be read\n"
      "tune_unseen " +
      std::to_string(evidence.unseen.size()) + "\n";
  return text + "# EOF\n";
}

}  // namespace tune::cli
