#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <tune/key.hpp>

#include "base/text.hpp"
#include "compiler.hpp"
#include "formula/formula.hpp"
#include "kernel/default_formula.hpp"

namespace tune::catalog_compiler {
namespace {

// Is `key` one of the keys that a pattern with "*" for an interface stands for?
bool covers(std::string_view pattern, std::string_view key) {
  const auto patterns = split(pattern, '.');
  const auto parts = split(key, '.');
  return std::equal(patterns.begin(), patterns.end(), parts.begin(), parts.end(),
                    [](std::string_view a, std::string_view b) { return a == "*" || a == b; });
}

// `value` of effective formulas, beside kernel_at_least().
class ValueNames : public DefaultNames {
 public:
  ValueNames() : DefaultNames(DefaultFacts{}) {}
  Result<formula::Type> type_of_name(std::string_view name) const override {
    if (name == "value") return formula::Type{};
    return Error{ErrorCode::bad_input, "only `value` is known here"};
  }
};

class Checker {
 public:
  Checker(const std::vector<Entry>& entries, std::string_view file)
      : entries_(entries), file_(file) {}

  std::vector<Error> check() {
    int last_line = 0;
    for (const Entry& entry : entries_) {
      // The reader gives the tables by key, so that lines ascend only in a sorted file.
      if (entry.line < last_line)
        complain(entry, "", "stands out of order: the tables are sorted by key, byte for byte");
      last_line = entry.line;
      check_key(entry);
      check_members(entry);
      check_bounds(entry);
      check_defaults(entry);
      check_effective(entry);
      check_keys(entry, "write_after", entry.write_after);
      check_keys(entry, "also_changes", entry.also_changes);
    }
    return std::move(errors_);
  }

 private:
  void complain(const Entry& entry, std::string_view member, const std::string& what) {
    const std::string subject = member.empty() ? entry.key : entry.key + ": " + std::string(member);
    errors_.push_back(
        {ErrorCode::bad_input, subject + " " + what, 0, std::string(file_), entry.line_of(member)});
  }

  void check_key(const Entry& entry) {
    const auto key = Key::parse(entry.key);
    if (!key || key->name() != entry.key)
      complain(entry, "", "is no key in the form that sysctl prints");
  }

  void check_members(const Entry& entry) {
    if ((entry.type == ValueType::choice) && entry.values.empty())
      complain(entry, "values", "is missing; a choice lists what there is to choose");
    if (entry.type == ValueType::port_range && entry.fields.size() != 2)
      complain(entry, "fields", "is to name two ports");
    if ((entry.type == ValueType::text || entry.type == ValueType::port_list) &&
        entry.kinder != Direction::neither && entry.type == ValueType::text)
      complain(entry, "kinder", "is to be neither for a text, which has no order");
    if (entry.type == ValueType::choice && entry.kinder != Direction::neither)
      complain(entry, "kinder", "is to be neither for a choice, which has no order");
    if (entry.life == Life::removed && entry.removed.empty())
      complain(entry, "removed", "is missing; it says since which kernel");
    const bool gone = entry.life == Life::removed || entry.life == Life::vendor_only;
    if (gone && entry.replacement.empty())
      complain(entry, "instead", "is missing; it says what to do instead");
    check_version(entry, "since", entry.since);
    check_version(entry, "removed", entry.removed);
    check_version(entry, "no_effect", entry.no_effect);
    check_rounded(entry);
  }

  void check_version(const Entry& entry, std::string_view member, const std::string& version) {
    if (!version.empty() && !KernelVersion::parse(version))
      complain(entry, member, "is to be a kernel version such as 5.4");
  }

  void check_rounded(const Entry& entry) {
    constexpr std::array<std::string_view, 7> kRules{"",
                                                     "power of two",
                                                     "power of two from a page on",
                                                     "whole pages of 8 bytes",
                                                     "whole ticks in milliseconds",
                                                     "whole ticks in hundredths of a second",
                                                     "any order"};
    if (std::find(kRules.begin(), kRules.end(), entry.rounded) == kRules.end())
      complain(entry, "rounded", "is a rule that the head of this file does not name");
  }

  void check_bounds(const Entry& entry) {
    const Bounds* last = nullptr;
    for (const Bounds& bounds : entry.bounds) {
      if (last != nullptr && bounds.since <= last->since)
        complain(entry, "bounds", "is to ascend by kernel version");
      if (bounds.minimum && bounds.maximum && *bounds.minimum > *bounds.maximum)
        complain(entry, "bounds", "has a minimum above its maximum");
      last = &bounds;
    }
  }

  void check_defaults(const Entry& entry) {
    if (entry.default_formula.empty()) {
      if (entry.default_note.empty())
        complain(entry, "default", "is missing; where none is known, default_note says why");
      return;
    }
    if (entry.default_formula.size() != entry.fields.size())
      complain(entry, "default", "is to have one formula a field");
    for (const std::string& text : entry.default_formula) {
      const auto type = type_of(text, DefaultNames(DefaultFacts{}));
      if (!type) {
        complain(entry, "default", "\"" + text + "\": " + type.error().message);
        continue;
      }
      const formula::Type wanted = wanted_type(entry);
      if (!formula::fits(*type, wanted))
        complain(entry, "default",
                 "\"" + text + "\" is " + formula::describe(*type) + ", but the unit wants " +
                     formula::describe(wanted));
    }
  }

  static formula::Type wanted_type(const Entry& entry) {
    if (entry.type == ValueType::port_list) return {formula::Kind::ports, formula::kNone};
    if (entry.type == ValueType::text) return {formula::Kind::text, formula::kNone};
    return {formula::Kind::number, dimension_of(entry.unit)};
  }

  void check_effective(const Entry& entry) {
    if (entry.effective_formula.empty()) return;
    const auto type = type_of(entry.effective_formula, ValueNames());
    if (!type)
      complain(entry, "effective", type.error().message);
    else if (!formula::fits(*type, formula::Type{}))
      complain(entry, "effective", "is to give a plain number, not " + formula::describe(*type));
  }

  static Result<formula::Type> type_of(const std::string& text, const formula::Names& names) {
    const auto formula = formula::Formula::parse(text);
    if (!formula) return formula.error();
    return formula->check(names);
  }

  void check_keys(const Entry& entry, std::string_view member,
                  const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      const bool known = std::any_of(entries_.begin(), entries_.end(), [&](const Entry& other) {
        return other.key == key || covers(other.key, key);
      });
      if (!known || key == entry.key)
        complain(entry, member, "names " + key + ", which is no other key of the catalogue");
    }
  }

  const std::vector<Entry>& entries_;
  std::string_view file_;
  std::vector<Error> errors_;
};

}  // namespace

std::vector<Error> check_entries(const std::vector<Entry>& entries, std::string_view file_name) {
  return Checker(entries, file_name).check();
}

}  // namespace tune::catalog_compiler
