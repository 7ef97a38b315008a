// The one source of this room that reads TOML: its tree becomes ours, with places in bytes.

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "profile/source_place.hpp"
#include "profile/toml_tree.hpp"

// toml++ 3.3 asserts that a table's name begins with a letter or a quotation mark, which a text
// such as "[.a]" does not, and with NDEBUG takes it for granted. Without either it reports an
// error.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace tune {
namespace {

constexpr std::size_t kLargestProfile = 1u << 20;
// Each dot of a key is a table in a table, and trees are walked with recursion.
constexpr int kMostDotsOfALine = 500;

std::vector<std::string_view> lines_of(std::string_view text) { return split(text, '\n'); }

// The parser counts columns in code points, we count bytes.
int byte_column(std::string_view line, int code_points) {
  std::size_t at = 0;
  while (code_points > 1 && at < line.size()) {
    ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) ++at;
    --code_points;
  }
  return static_cast<int>(at) + code_points;
}

class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, std::string_view file) : file_(file), lines_(lines_of(text)) {}

  SourceText place(const toml::source_position& position) const {
    SourceText source;
    source.file = file_;
    source.line = static_cast<int>(position.line);
    source.column = static_cast<int>(position.column);
    const std::string_view line = line_at(source.line);
    source.column = byte_column(line, source.column);
    return source;
  }

  TomlNode build(const toml::node& node) const {
    TomlNode result;
    result.source = place(node.source().begin);
    if (const toml::table* table = node.as_table()) {
      build_table(*table, result);
    } else if (const toml::array* array = node.as_array()) {
      result.type = TomlNode::Type::array;
      for (const toml::node& item : *array) result.items.push_back(build(item));
    } else {
      build_value(node, result);
    }
    return result;
  }

 private:
  std::string_view line_at(int line) const {
    const bool known = line >= 1 && static_cast<std::size_t>(line) <= lines_.size();
    return known ? lines_[static_cast<std::size_t>(line) - 1] : std::string_view();
  }

  // What stands in the file from this place on.
  std::string_view raw_from(const SourceText& place) const {
    const std::string_view line = line_at(place.line);
    const std::size_t skip = std::min(static_cast<std::size_t>(place.column) - 1, line.size());
    const char* end = lines_.back().data() + lines_.back().size();
    return {line.data() + skip, static_cast<std::size_t>(end - line.data()) - skip};
  }

  // The parser sorts members by name; we want them as they were written.
  void build_table(const toml::table& table, TomlNode& result) const {
    result.type = TomlNode::Type::table;
    for (auto&& [key, value] : table) {
      SourceText name = place(key.source().begin);
      name.text = std::string(key.str());
      result.members.push_back({std::move(name), build(value)});
    }
    std::stable_sort(
        result.members.begin(), result.members.end(), [](const TomlMember& a, const TomlMember& b) {
          return std::pair(a.name.line, a.name.column) < std::pair(b.name.line, b.name.column);
        });
  }

  void build_value(const toml::node& node, TomlNode& result) const {
    if (const auto* text = node.as_string()) {
      result.type = TomlNode::Type::text;
      result.source.text = text->get();
      const std::string_view raw = raw_from(result.source);
      result.source.anchors = anchors_of_string(raw, result.source.line, result.source.column);
    } else if (const auto* number = node.as_integer()) {
      result.type = TomlNode::Type::number;
      result.source.text = to_string(Integer{number->get()});
    } else if (node.is_floating_point()) {
      result.type = TomlNode::Type::number;
      result.source.text = written_number(raw_from(result.source));
    } else if (const auto* flag = node.as_boolean()) {
      result.type = TomlNode::Type::boolean;
      result.source.text = flag->get() ? "true" : "false";
    } else {
      result.type = TomlNode::Type::date;
    }
  }

  // Exactly as it was written, not by way of a binary fraction.
  static std::string written_number(std::string_view raw) {
    std::string text;
    for (const char c : raw.substr(0, raw.find_first_of(" \t\r\n,]}#"))) {
      if (c != '_' && (c != '+' || !text.empty())) text += c;
    }
    return text;
  }

  std::string file_;
  std::vector<std::string_view> lines_;
};

Status check_size(std::string_view text, std::string_view file_name) {
  Error error{ErrorCode::bad_input, ""};
  error.file = std::string(file_name);
  if (text.size() > kLargestProfile) {
    error.message = "A profile has at most 1 MiB; this file has " +
                    format_bytes(static_cast<Integer>(text.size())) + ".";
    return error;
  }
  for (const std::string_view line : lines_of(text)) {
    ++error.line;
    if (std::count(line.begin(), line.end(), '.') > kMostDotsOfALine) {
      error.message = "This line has more dots than a profile can need.";
      return error;
    }
  }
  return {};
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view name) const {
  for (const TomlMember& member : members) {
    if (member.name.text == name) return &member.value;
  }
  return nullptr;
}

std::string_view describe(TomlNode::Type type) {
  switch (type) {
    case TomlNode::Type::text:
      return "a string";
    case TomlNode::Type::number:
      return "a number";
    case TomlNode::Type::boolean:
      return "true or false";
    case TomlNode::Type::table:
      return "a table";
    case TomlNode::Type::array:
      return "an array";
    case TomlNode::Type::date:
      return "a date or time";
  }
  return "";
}

Result<TomlNode> parse_toml(std::string_view text, std::string_view file_name) {
  if (const Status status = check_size(text, file_name); !status) return status.error();
  const TreeBuilder builder(text, file_name);
  const toml::parse_result parsed = toml::parse(text, std::string(file_name));
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return error_at(builder.place(error.source().begin),
                    "This is not TOML: " + std::string(error.description()) + ".");
  }
  return builder.build(parsed.table());
}

}  // namespace tune
