#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "check/rule_table.hpp"
#include "check/sheet.hpp"

namespace tune {
namespace check {
namespace {

constexpr std::string_view kManual = "sysctl.conf(5), sysctl.d(5)";

constexpr std::size_t kLongestLine = (1u << 20) - 1;  // that systemd-sysctl reads

struct Invisible {
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array kInvisible = {
    Invisible{"\xEF\xBB\xBF", "a byte order mark (U+FEFF)"},
    Invisible{"\xC2\xA0", "a no-break space (U+00A0)"},
    Invisible{"\xC2\xAD", "a soft hyphen (U+00AD)"},
    Invisible{"\xE2\x80\x8B", "a zero-width space (U+200B)"},
    Invisible{"\xE2\x80\x8C", "a zero-width non-joiner (U+200C)"},
    Invisible{"\xE2\x80\x8D", "a zero-width joiner (U+200D)"},
    Invisible{"\xE2\x80\x8E", "a left-to-right mark (U+200E)"},
    Invisible{"\xE2\x80\x8F", "a right-to-left mark (U+200F)"},
    Invisible{"\xE2\x80\xA8", "a line separator (U+2028)"},
    Invisible{"\xE2\x80\xAF", "a narrow no-break space (U+202F)"},
    Invisible{"\xE2\x81\xA0", "a word joiner (U+2060)"},
    Invisible{"\xE3\x80\x80", "an ideographic space (U+3000)"},
};

struct Found {
  std::size_t at = std::string_view::npos;
  std::string name;
  bool ends_line = false;  // for systemd-sysctl; a NUL for procps as well
};

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7F';
}

Found find_control(std::string_view text) {
  // A carriage return before the newline does no harm.
  while (text.ends_with('\r')) text.remove_suffix(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_control(text[i])) continue;
    if (text[i] == '\0') return {i, "a NUL byte", true};
    if (text[i] == '\r') return {i, "a carriage return", true};
    return {i, "a control character (" + printable(text.substr(i, 1)) + ")"};
  }
  return {};
}

Found find_invisible(std::string_view text) {
  Found first = find_control(text);
  for (const Invisible& row : kInvisible) {
    const std::size_t at = text.find(row.bytes);
    if (at < first.at) first = {at, std::string(row.name)};
  }
  return first;
}

std::string without(std::string_view text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto row = std::find_if(
        kInvisible.begin(), kInvisible.end(),
        [rest](const Invisible& invisible) { return rest.starts_with(invisible.bytes); });
    const bool seen = row == kInvisible.end();
    if (seen && !is_control(text[at])) clean += text[at];
    at += seen ? 1 : row->bytes.size();
  }
  return clean;
}

// The line without what nobody sees, as key and value.
std::optional<Remedy> cleaned(const SheetLine& line) {
  constexpr std::size_t kLongestRemedy = 4096;  // more than the kernel takes
  if (line.text.size() > kLongestRemedy) return std::nullopt;
  const std::string text = without(line.text);
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || line.comment) return std::nullopt;
  const auto key = Key::parse(trim(std::string_view(text).substr(0, equals)));
  if (!key) return std::nullopt;
  return Remedy{key->name(), std::string(trim(std::string_view(text).substr(equals + 1)))};
}

void add_invisible(const SheetLine& line, Findings& findings) {
  const Found found = find_invisible(line.text);
  // In a comment only what ends the line does harm: what follows is no comment any more.
  if (found.at > line.text.size() || (line.comment && !found.ends_line)) return;
  const bool in_value = found.at >= line.value && line.value < line.text.size();
  const Severity severity =
      in_value || line.comment || found.ends_line ? Severity::warning : Severity::error;
  Finding finding = finding_at(line, found.at, "invisible-character", severity);
  finding.message = "There is " + found.name + " in this " +
                    (line.comment ? "comment."
                     : in_value   ? "value."
                                  : "line, before the value.");
  finding.why = found.ends_line
                    ? "systemd-sysctl ends the line there and reads what follows as another line" +
                          std::string(found.name.starts_with("a NUL")
                                          ? ", and procps drops the rest of the line."
                                          : "; procps reads on.")
                    : "Loaders hand it on as it is: a key with it does not exist, and a number "
                      "with it is refused. Editors and terminals do not show it.";
  finding.source = kManual;
  finding.remedy = cleaned(line);
  if (finding.remedy) finding.key = finding.remedy->key;
  findings.push_back(std::move(finding));
}

// "key value", as sysctl prints with other options and as limits.conf is written.
std::optional<Remedy> two_words(std::string_view text) {
  text = trim(text);
  const std::size_t end = std::min(text.find_first_of(" \t:"), text.size());
  const auto key = Key::parse(text.substr(0, end));
  if (!key || end == text.size() || key->parameter() == nullptr) return std::nullopt;
  return Remedy{key->name(), std::string(trim(text.substr(end + 1)))};
}

// The last word of a key that blanks fell into, when it alone is one: "sysctl -w KEY", "export
// KEY".
std::optional<Key> key_among(std::string_view text) {
  const auto words = split_blanks(text);
  for (std::size_t i = words.size(); i-- > 0;) {
    auto key = Key::parse(words[i]);
    if (key && key->parameter() != nullptr) return std::move(*key);
  }
  std::string joined;
  for (const std::string_view word : words) joined += word;
  auto key = Key::parse(joined);
  if (!key || key->parameter() == nullptr) return std::nullopt;
  return std::move(*key);
}

}  // namespace

void call_profile(Finding& finding) {
  finding.message = "This line is no assignment.";
  finding.why = "TuneD cannot read a profile with such a line, and sets nothing of it.";
  finding.source = "tuned.conf(5)";
}

bool has_invisible(std::string_view text) { return find_invisible(text).at < text.size(); }

void no_assignment(const Sheet& sheet, Findings& findings) {
  for (const SheetLine& line : sheet.lines()) {
    if (line.comment || has_invisible(line.text)) continue;
    const bool too_long = line.text.size() > kLongestLine;
    const bool dash = line.key > 0 && line.text[line.key - 1] == '-';
    if (!too_long && (dash || line.text.find('=') != std::string_view::npos)) continue;
    Finding finding = finding_at(line, line.key, "no-assignment", Severity::error);
    finding.message = too_long
                          ? "This line has 1 MiB or more: systemd-sysctl gives the file up here."
                          : "This line is no assignment: both loaders pass over it.";
    finding.why =
        "A line is KEY = VALUE, -KEY, or a comment behind # or ;. A value does not go on in the "
        "next line, and there are no sections. 'sysctl -p' ends with 0 all the same.";
    finding.source = kManual;
    if (line.in_profile()) call_profile(finding);
    finding.remedy = two_words(line.text);
    if (finding.remedy) finding.key = finding.remedy->key;
    findings.push_back(std::move(finding));
  }
}

void invisible_character(const Sheet& sheet, Findings& findings) {
  for (const SheetLine& line : sheet.lines()) add_invisible(line, findings);
}

void blank_in_key(const Sheet& sheet, Findings& findings) {
  const SheetLine* last = nullptr;
  for (const SheetRow& row : sheet.rows()) {
    const SheetLine& line = *row.line;
    const std::string_view key = line.text.substr(line.key, line.key_end - line.key);
    const std::size_t blank = key.find_first_of(" \t");
    if (&line == last || row.row->exclude || blank == std::string_view::npos) continue;
    if (has_invisible(line.text) || line.value == line.text.size()) continue;
    last = &line;
    const bool tolerated = row.row->ignore_errors;
    Finding finding = finding_at(line, line.key + blank, "blank-in-key",
                                 tolerated ? Severity::warning : Severity::error);
    finding.message = "There is a blank in the key '" + std::string(key) + "'.";
    finding.why =
        "No parameter has a blank in its name: the line sets nothing. It is no command, and "
        "behind a dash procps takes the blank for a part of the key.";
    finding.source = kManual;
    if (const auto meant = key_among(key)) {
      finding.key = meant->name();
      finding.remedy = Remedy{meant->name(), std::string(row.row->value.value_or(""))};
    }
    findings.push_back(std::move(finding));
  }
}

}  // namespace check

bool may_hold_secret(std::string_view line) {
  constexpr std::size_t kShortest = 22;  // of a misspelt one: beginnings are near to all
  static const std::vector<std::string_view> kSecret = {"net.ipv4.tcp_fastopen_key",
                                                        "net.ipv6.conf.all.stable_secret",
                                                        "net.ipv6.conf.default.stable_secret"};
  if (line.find("fastopen_key") != line.npos || line.find("stable_secret") != line.npos)
    return true;
  std::string words(line);
  std::replace(words.begin(), words.end(), '=', ' ');
  const auto parts = split_blanks(words);
  return std::any_of(parts.begin(), parts.end(), [](std::string_view word) {
    const auto key = Key::parse(word);
    return word.size() >= kShortest && key && !nearest(key->name(), kSecret, 1).empty() &&
           key->parameter() == nullptr;
  });
}

namespace check {

std::vector<CheckRule> line_rule_rows() {
  return {
      {1,
       "no-assignment",
       Severity::error,
       "The loaders pass over a line that is neither KEY = VALUE nor -KEY nor a comment: what it "
       "was to set is not set, and 'sysctl -p' ends with 0 all the same.",
       kManual,
       "KEY = VALUE on one line",
       {.text = "net.core.somaxconn 4096\n"},
       {.text = "# The accept queue.\nnet.core.somaxconn = 4096\n"}},
      {2,
       "invisible-character",
       Severity::error,
       "A byte order mark, a no-break or zero-width space, a control character: the key does not "
       "exist, or the value is refused. A carriage return or NUL within a line ends it for "
       "systemd-sysctl.",
       kManual,
       "the same line without it",
       {.text = "\xEF\xBB\xBFnet.core.somaxconn = 4096\n"},
       {.text = "net.core.somaxconn = 4096\n"}},
      {3,
       "blank-in-key",
       Severity::error,
       "No parameter has a blank in its name; a line of the file is no command either.",
       kManual,
       "the key alone, without 'sysctl -w' before it",
       {.text = "sysctl -w net.core.somaxconn=4096\n"},
       {.text = "net.core.somaxconn=4096\n"}},
  };
}

}  // namespace check
}  // namespace tune
