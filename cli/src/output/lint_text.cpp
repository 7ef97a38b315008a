#include "output/lint_text.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "documents/findings.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"

namespace tune::cli {
namespace {

constexpr std::size_t kMostQuoted = 96;  // columns of a line

// The lines of the files that were read.
class Lines {
 public:
  explicit Lines(const Configuration& configuration) {
    for (const ConfigFile& file : configuration.files) {
      auto [of, fresh] = lines_.try_emplace(file.path);
      if (fresh) of->second = split(file.content, '\n');
    }
  }

  std::string_view at(const std::string& path, int number) const {
    const auto found = lines_.find(path);
    const auto index = static_cast<std::size_t>(number) - 1;
    if (found == lines_.end() || index >= found->second.size()) return {};
    return found->second[index];
  }

 private:
  std::map<std::string_view, std::vector<std::string_view>> lines_;
};

// For a terminal: one column for a tab, so that the caret stands under its byte.
std::string shown(std::string_view bytes) {
  std::string text = printable(bytes);
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

// "  12 | key = value" and the caret beneath. A long line is cut around it.
std::string quoted(const Page& page, std::string_view line, const Finding& finding) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t at = std::min<std::size_t>(std::max(finding.column, 1) - 1, line.size());
  const std::size_t cut = at > kMostQuoted / 2 ? at - kMostQuoted / 2 : 0;
  const std::string_view before = line.substr(cut, at - cut);
  const std::string_view behind = line.substr(at, kMostQuoted - before.size());
  const std::size_t word = std::min(behind.find_first_of(" \t"), behind.size());
  const std::string number = std::to_string(finding.line);
  const std::string lead = cut > 0 ? "..." : "";
  const bool cut_off = at + behind.size() < line.size();
  std::string text =
      "  " + number + " | " + lead + shown(before) + shown(behind) + (cut_off ? "..." : "") + "\n";
  const std::size_t tail = columns_of(shown(behind.substr(0, word)));
  text += std::string(number.size() + 2, ' ') + " | " +
          std::string(columns_of(lead + shown(before)), ' ') +
          painted(page, Paint::green, "^" + std::string(tail > 1 ? tail - 1 : 0, '~')) + "\n";
  return text;
}

std::string place_text(const Finding& finding) {
  std::string place = finding.file;
  if (finding.line > 0) place += ":" + std::to_string(finding.line);
  if (finding.column > 0) place += ":" + std::to_string(finding.column);
  return place.empty() ? place : printable(place) + ": ";
}

std::string labelled(const Page& page, const std::string& label, const std::string& text) {
  if (text.empty()) return {};
  Fields fields;
  fields.add(label, text);
  return fields.text(page, 4);
}

std::string remedy_text(const Finding& finding) {
  if (!finding.remedy) return {};
  const std::string& value = finding.remedy->value;
  return printable(finding.remedy->key + (value.empty() ? "" : " = " + value));
}

std::string finding_text(const Page& page, const SecretLines& secrets, const Lines& lines,
                         const Finding& finding) {
  std::string text = painted(page, Paint::bold, place_text(finding)) +
                     painted(page, paint_of(finding.severity), name_of(finding.severity)) + ": " +
                     printable(finding.message) + " [" + finding.rule + "]\n";
  if (finding.line > 0) {
    const std::string_view line = lines.at(finding.file, finding.line);
    text += secrets.contains(finding.file, finding.line) || may_hold_secret(line)
                ? "  (the line holds a secret and is not shown)\n"
                : quoted(page, line, finding);
  }
  text += labelled(page, "why:  ", printable(finding.why));
  text += labelled(page, "write:", remedy_text(finding));
  return text + labelled(page, "from: ", printable(finding.source)) + "\n";
}

std::string example_text(const Page& page, std::string_view label, const RuleExample& example) {
  std::string text = "    " + std::string(label);
  if (example.kernel != RuleExample{}.kernel) text += ", Linux " + std::string(example.kernel);
  if (example.listening_port != 0)
    text += ", a service listens on port " + std::to_string(example.listening_port);
  text += ":\n";
  const auto add = [&text, &page](std::string_view path, std::string_view content, bool named) {
    if (named) text += "      " + painted(page, Paint::dim, "# " + std::string(path)) + "\n";
    for (const std::string_view line : split(content, '\n')) {
      if (line.empty()) continue;
      const std::string whole = shown(line);
      text += "      " + (whole.size() > 80 ? whole.substr(0, 80) + "..." : whole) + "\n";
    }
  };
  add(example.path, example.text, !example.other_path.empty());
  if (!example.other_path.empty()) add(example.other_path, example.other_text, true);
  return text;
}

}  // namespace

std::string lint_text(const Page& page, const SecretLines& secrets,
                      const Configuration& configuration, const std::vector<Finding>& findings) {
  const Lines lines(configuration);
  std::string text;
  for (const Finding& finding : findings) text += finding_text(page, secrets, lines, finding);
  return text;
}

std::string rules_text(const Page& page) {
  std::string text;
  for (const CheckRule& rule : check_rules()) {
    text += std::to_string(rule.number) + " " + painted(page, Paint::bold, rule.name) + ", " +
            painted(page, paint_of(rule.severity), name_of(rule.severity)) + "\n";
    text += paragraph(page, rule.reason, 4);
    text += labelled(page, "write:", std::string(rule.remedy));
    text += labelled(page, "from: ", std::string(rule.source));
    text += example_text(page, "bad", rule.bad) + example_text(page, "good", rule.good) + "\n";
  }
  return text;
}

}  // namespace tune::cli
