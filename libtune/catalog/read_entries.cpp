#define TOML_EXCEPTIONS 0

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>

#include <toml++/toml.h>

#include "base/text.hpp"
#include "compiler.hpp"

namespace tune::catalog_compiler {
namespace {

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

template <typename T>
struct Word {
  std::string_view word;
  T value;
};

// Reads the members of one table and remembers which were asked for.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string owner, std::string_view file,
              std::vector<Error>& errors)
      : table_(table), owner_(std::move(owner)), file_(file), errors_(errors) {}

  enum class Need { required, optional };

  std::string text(std::string_view member, Need need) {
    const toml::node* node = find(member, need);
    if (node == nullptr) return {};
    const auto text = node->value_exact<std::string>();
    if (!text || trim(*text).empty()) complain(*node, member, "is to be a text that is not empty");
    return text.value_or(std::string());
  }

  std::vector<std::string> texts(std::string_view member, Need need) {
    std::vector<std::string> result;
    const toml::array* items = array(member, need);
    if (items == nullptr) return result;
    for (const toml::node& item : *items) {
      const auto text = item.value_exact<std::string>();
      if (!text || text->empty()) complain(item, member, "is to hold texts");
      result.push_back(text.value_or(std::string()));
    }
    return result;
  }

  bool flag(std::string_view member) {
    const toml::node* node = find(member, Need::optional);
    if (node == nullptr) return false;
    const auto flag = node->value_exact<bool>();
    if (!flag) complain(*node, member, "is to be true or false");
    return flag.value_or(false);
  }

  template <typename T>
  T word(std::string_view member, Need need, std::initializer_list<Word<T>> words, T otherwise) {
    const toml::node* node = find(member, need);
    if (node == nullptr) return otherwise;
    const auto text = node->value_exact<std::string>();
    std::string list;
    for (const Word<T>& known : words) {
      if (text && *text == known.word) return known.value;
      list += (list.empty() ? "" : ", ") + std::string(known.word);
    }
    complain(*node, member, "is to be one of: " + list);
    return otherwise;
  }

  // A whole number; as a text where it does not fit in 64 bit with a sign.
  std::optional<Integer> integer(std::string_view member) {
    const toml::node* node = find(member, Need::optional);
    if (node == nullptr) return std::nullopt;
    if (const auto number = node->value_exact<std::int64_t>()) return Integer{*number};
    const auto text = node->value_exact<std::string>();
    const auto number = text ? parse_integer(*text) : std::nullopt;
    if (!number) complain(*node, member, "is to be a whole number");
    return number;
  }

  const toml::array* array(std::string_view member, Need need) {
    const toml::node* node = find(member, need);
    if (node == nullptr) return nullptr;
    if (!node->is_array() || node->as_array()->empty())
      complain(*node, member, "is to be a list that is not empty");
    return node->as_array();
  }

  // Members that nobody asked for.
  void finish() {
    for (const auto& [name, node] : table_)
      if (!asked_.contains(std::string(name.str()))) complain(node, name.str(), "is unknown");
  }

  std::map<std::string, int, std::less<>> lines() const {
    std::map<std::string, int, std::less<>> result;
    for (const auto& [name, node] : table_) result[std::string(name.str())] = line_of(node);
    return result;
  }

  void complain(const toml::node& node, std::string_view member, std::string_view what) {
    errors_.push_back({ErrorCode::bad_input,
                       owner_ + ": member " + std::string(member) + " " + std::string(what), 0,
                       std::string(file_), line_of(node)});
  }

 private:
  const toml::node* find(std::string_view member, Need need) {
    asked_.insert(std::string(member));
    const toml::node* node = table_.get(member);
    if (node == nullptr && need == Need::required) complain(table_, member, "is missing");
    return node;
  }

  const toml::table& table_;
  std::string owner_;
  std::string_view file_;
  std::vector<Error>& errors_;
  std::set<std::string> asked_;
};

using Need = TableReader::Need;

std::vector<Bounds> read_bounds(TableReader& reader, const std::string& key, std::string_view file,
                                std::vector<Error>& errors) {
  std::vector<Bounds> result;
  const toml::array* items = reader.array("bounds", Need::optional);
  if (items == nullptr) return result;
  for (const toml::node& item : *items) {
    if (!item.is_table()) {
      reader.complain(item, "bounds", "is to hold tables such as { min = 0, max = 255 }");
      continue;
    }
    TableReader row(*item.as_table(), key + ": bounds", file, errors);
    Bounds bounds;
    if (const std::string since = row.text("since", Need::optional); !since.empty()) {
      const auto version = KernelVersion::parse(since);
      if (!version) row.complain(item, "since", "is to be a kernel version");
      bounds.since = version.value_or(KernelVersion{});
    }
    bounds.minimum = row.integer("min");
    bounds.maximum = row.integer("max");
    row.finish();
    result.push_back(bounds);
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> read_values(TableReader& reader,
                                                             const std::string& key,
                                                             std::string_view file,
                                                             std::vector<Error>& errors) {
  std::vector<std::pair<std::string, std::string>> result;
  const toml::array* items = reader.array("values", Need::optional);
  if (items == nullptr) return result;
  for (const toml::node& item : *items) {
    if (!item.is_table()) {
      reader.complain(item, "values",
                      "is to hold tables such as { value = \"0\", meaning = \"off\" }");
      continue;
    }
    TableReader row(*item.as_table(), key + ": values", file, errors);
    std::string value = row.text("value", Need::required);
    result.emplace_back(std::move(value), row.text("meaning", Need::required));
    row.finish();
  }
  return result;
}

void read_meaning(Entry& entry, TableReader& reader) {
  entry.summary = reader.text("summary", Need::required);
  entry.type = reader.word<ValueType>("type", Need::required,
                                      {{"integers", ValueType::integers},
                                       {"choice", ValueType::choice},
                                       {"port range", ValueType::port_range},
                                       {"port list", ValueType::port_list},
                                       {"text", ValueType::text}},
                                      ValueType::integers);
  entry.unit = reader.word<Unit>("unit", Need::required,
                                 {{"count", Unit::count},
                                  {"bytes", Unit::bytes},
                                  {"pages", Unit::pages},
                                  {"kibibytes", Unit::kibibytes},
                                  {"seconds", Unit::seconds},
                                  {"milliseconds", Unit::milliseconds},
                                  {"microseconds", Unit::microseconds},
                                  {"percent", Unit::percent}},
                                 Unit::count);
  entry.counted = reader.text("counted", Need::optional);
  entry.fields = reader.texts("fields", Need::optional);
  if (entry.fields.empty()) entry.fields = {"value"};
  entry.kinder = reader.word<Direction>(
      "kinder", Need::required,
      {{"up", Direction::up}, {"down", Direction::down}, {"neither", Direction::neither}},
      Direction::neither);
  entry.effective_formula = reader.text("effective", Need::optional);
}

void read_place(Entry& entry, TableReader& reader) {
  entry.scope = reader.word<Scope>(
      "scope", Need::required,
      {{"machine", Scope::machine}, {"network namespace", Scope::network_namespace}},
      Scope::machine);
  entry.in_child_namespace = reader.word<ChildNamespace>("child_namespace", Need::required,
                                                         {{"writable", ChildNamespace::writable},
                                                          {"read-only", ChildNamespace::read_only},
                                                          {"absent", ChildNamespace::absent},
                                                          {"same file", ChildNamespace::same_file}},
                                                         ChildNamespace::same_file);
}

void read_life(Entry& entry, TableReader& reader) {
  entry.life = reader.word<Life>("life", Need::optional,
                                 {{"current", Life::current},
                                  {"removed", Life::removed},
                                  {"vendor only", Life::vendor_only},
                                  {"read-only", Life::read_only}},
                                 Life::current);
  entry.since = reader.text("since", Need::optional);
  entry.removed = reader.text("removed", Need::optional);
  entry.no_effect = reader.text("no_effect", Need::optional);
  entry.rounded = reader.text("rounded", Need::optional);
  entry.one_way = reader.text("one_way", Need::optional);
  entry.replacement = reader.text("instead", Need::optional);
  entry.changed = reader.texts("changed", Need::optional);
}

void read_prose(Entry& entry, TableReader& reader) {
  entry.default_formula = reader.texts("default", Need::optional);
  entry.default_note = reader.text("default_note", Need::optional);
  entry.takes_effect = reader.text("takes_effect", Need::required);
  entry.interactions = reader.texts("interactions", Need::optional);
  entry.cautions = reader.texts("cautions", Need::optional);
  entry.sources = reader.texts("sources", Need::required);
  entry.write_after = reader.texts("write_after", Need::optional);
  entry.also_changes = reader.texts("also_changes", Need::optional);
}

Entry read_entry(const std::string& key, const toml::table& table, std::string_view file,
                 std::vector<Error>& errors) {
  Entry entry;
  entry.key = key;
  entry.line = line_of(table);
  TableReader reader(table, key, file, errors);
  entry.lines = reader.lines();
  read_meaning(entry, reader);
  entry.bounds = read_bounds(reader, key, file, errors);
  entry.bounds_note = reader.text("bounds_note", Need::optional);
  entry.bounds_in_ticks = reader.flag("bounds_in_ticks");
  entry.values = read_values(reader, key, file, errors);
  read_place(entry, reader);
  read_life(entry, reader);
  read_prose(entry, reader);
  reader.finish();
  return entry;
}

}  // namespace

std::vector<Entry> read_entries(std::string_view text, std::string_view file_name,
                                std::vector<Error>& errors) {
  std::vector<Entry> entries;
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    const auto place = parsed.error().source().begin;
    errors.push_back({ErrorCode::bad_input, std::string(parsed.error().description()), 0,
                      std::string(file_name), static_cast<int>(place.line),
                      static_cast<int>(place.column)});
    return entries;
  }
  for (const auto& [key, node] : parsed.table()) {
    if (node.is_table()) {
      entries.push_back(read_entry(std::string(key.str()), *node.as_table(), file_name, errors));
    } else {
      errors.push_back({ErrorCode::bad_input,
                        std::string(key.str()) + " is to be a table, [\"net.core.somaxconn\"]", 0,
                        std::string(file_name), line_of(node)});
    }
  }
  return entries;
}

}  // namespace tune::catalog_compiler
