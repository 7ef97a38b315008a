#include <array>
#include <string>
#include <string_view>

#include "compiler.hpp"

namespace tune::catalog_compiler {
namespace {

std::string quoted(std::string_view text) {
  constexpr std::string_view kOctal = "01234567";
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      result += '\\';
      for (const int shift : {6, 3, 0}) result += kOctal[(byte >> shift) & 7];
    } else {
      result += c;
    }
  }
  return result + "\"sv";
}

std::string number(Integer value) {
  // Larger than what a literal can say in one piece, or its most negative value.
  constexpr Integer kLiteral = Integer{1} << 62;
  if (value > -kLiteral && value < kLiteral) return "Integer{" + to_string(value) + "}";
  const Integer high = value / kLiteral;
  const Integer low = value % kLiteral;
  return "(Integer{" + to_string(high) + "} * (Integer{1} << 62) + Integer{" + to_string(low) +
         "})";
}

std::string optional_number(const std::optional<Integer>& value) {
  return value ? number(*value) : "std::nullopt";
}

template <std::size_t Count>
std::string name_in(const std::array<std::string_view, Count>& names, int index) {
  return std::string(names.at(static_cast<std::size_t>(index)));
}

// The enumerators in the order of tune/parameter.hpp.
constexpr std::array<std::string_view, 5> kTypes = {"ValueType::integers", "ValueType::choice",
                                                    "ValueType::port_range", "ValueType::port_list",
                                                    "ValueType::text"};
constexpr std::array<std::string_view, 8> kUnits = {
    "Unit::count",   "Unit::bytes",        "Unit::pages",        "Unit::kibibytes",
    "Unit::seconds", "Unit::milliseconds", "Unit::microseconds", "Unit::percent"};
constexpr std::array<std::string_view, 2> kScopes = {"Scope::machine", "Scope::network_namespace"};
constexpr std::array<std::string_view, 4> kChildren = {
    "ChildNamespace::writable", "ChildNamespace::read_only", "ChildNamespace::absent",
    "ChildNamespace::same_file"};
constexpr std::array<std::string_view, 3> kDirections = {"Direction::up", "Direction::down",
                                                         "Direction::neither"};
constexpr std::array<std::string_view, 4> kLives = {"Life::current", "Life::removed",
                                                    "Life::vendor_only", "Life::read_only"};

// Writes the arrays that the entries point to, then the entries.
class DataWriter {
 public:
  explicit DataWriter(const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) add(entry);
  }

  std::string text() const {
    return "// Made from catalog/parameters.toml by catalog_generator.\n"
           "#include \"kernel/catalog_data.hpp\"\n\n"
           "#include <iterator>\n#include <optional>\n#include <string_view>\n\n"
           "namespace tune {\nnamespace {\n\nusing namespace std::string_view_literals;\n\n" +
           arrays_ + "\nconstexpr Parameter kParameters[] = {\n" + rows_ +
           "};\n\n}  // namespace\n\n"
           "static_assert(std::size(kParameters) < kCatalogSlots / 2);\n\n"
           "constinit const std::span<const Parameter> kCatalogData = kParameters;\n"
           "constinit const CatalogTable kCatalogTable = catalog_table(kParameters);\n\n"
           "}  // namespace tune\n";
  }

 private:
  std::string array(std::string_view type, const std::vector<std::string>& items) {
    if (items.empty()) return "{}";
    const std::string name = "kArray" + std::to_string(++count_);
    arrays_ += "constexpr " + std::string(type) + " " + name + "[] = {";
    for (const std::string& item : items) arrays_ += "\n    " + item + ",";
    arrays_ += "};\n";
    return name;
  }

  std::string texts(const std::vector<std::string>& items) {
    std::vector<std::string> literals;
    for (const std::string& item : items) literals.push_back(quoted(item));
    return array("std::string_view", literals);
  }

  std::string bounds(const std::vector<Bounds>& all) {
    std::vector<std::string> rows;
    for (const Bounds& row : all)
      rows.push_back("{{" + std::to_string(row.since.major) + ", " +
                     std::to_string(row.since.minor) + ", " + std::to_string(row.since.patch) +
                     "}, " + optional_number(row.minimum) + ", " + optional_number(row.maximum) +
                     "}");
    return array("Bounds", rows);
  }

  std::string values(const std::vector<std::pair<std::string, std::string>>& all) {
    std::vector<std::string> rows;
    for (const auto& row : all)
      rows.push_back("{" + quoted(row.first) + ", " + quoted(row.second) + "}");
    return array("SpecialValue", rows);
  }

  void member(std::string_view name, const std::string& value) {
    rows_ += "        ." + std::string(name) + " = " + value + ",\n";
  }

  void add(const Entry& entry) {
    rows_ += "    {\n";
    member("key", quoted(entry.key));
    member("summary", quoted(entry.summary));
    member("type", name_in(kTypes, static_cast<int>(entry.type)));
    member("unit", name_in(kUnits, static_cast<int>(entry.unit)));
    member("counted", quoted(entry.counted));
    member("fields", texts(entry.fields));
    member("bounds", bounds(entry.bounds));
    member("bounds_note", quoted(entry.bounds_note));
    member("choices", values(entry.values));
    member("scope", name_in(kScopes, static_cast<int>(entry.scope)));
    member("in_child_namespace", name_in(kChildren, static_cast<int>(entry.in_child_namespace)));
    member("kinder", name_in(kDirections, static_cast<int>(entry.kinder)));
    member("life", name_in(kLives, static_cast<int>(entry.life)));
    add_prose(entry);
    rows_ += "    },\n";
  }

  void add_prose(const Entry& entry) {
    member("since", quoted(entry.since));
    member("removed", quoted(entry.removed));
    member("replacement", quoted(entry.replacement));
    member("default_formula", texts(entry.default_formula));
    member("default_note", quoted(entry.default_note));
    member("effective_formula", quoted(entry.effective_formula));
    member("takes_effect", quoted(entry.takes_effect));
    member("changed", texts(entry.changed));
    member("interactions", texts(entry.interactions));
    member("cautions", texts(entry.cautions));
    member("sources", texts(entry.sources));
    member("write_after", texts(entry.write_after));
    member("also_changes", texts(entry.also_changes));
    member("bounds_in_ticks", entry.bounds_in_ticks ? "true" : "false");
    member("no_effect", quoted(entry.no_effect));
    member("one_way", quoted(entry.one_way));
    member("rounded", quoted(entry.rounded));
  }

  std::string arrays_;
  std::string rows_;
  int count_ = 0;
};

}  // namespace

std::string write_data(const std::vector<Entry>& entries) { return DataWriter(entries).text(); }

}  // namespace tune::catalog_compiler
