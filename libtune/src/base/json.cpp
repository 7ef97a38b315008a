#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <unordered_set>

#include <nlohmann/json.hpp>

#include <tune/version.hpp>

#include "base/json_text.hpp"
#include "base/text.hpp"

namespace tune {
namespace {

constexpr std::size_t kMostLevels = 64;

// --- text of a value ---

class Writer {
 public:
  enum class Layout { indented, compact };
  explicit Writer(Layout layout) : indented_(layout == Layout::indented) {}

  void write(const Json& json) {
    if (const Json::Array* items = json.items()) {
      write_list('[', *items, ']', [this](const Json& item) { write(item); });
    } else if (const Json::Object* members = json.members()) {
      write_list('{', *members, '}', [this](const Json::Member& member) {
        append_quoted(out_, member.first);
        out_ += indented_ ? ": " : ":";
        write(member.second);
      });
    } else {
      write_scalar(json);
    }
  }

  std::string take() && { return std::move(out_); }

 private:
  void write_scalar(const Json& json) {
    if (const std::string* text = json.text()) {
      append_quoted(out_, *text);
    } else if (const bool* truth = json.boolean()) {
      out_ += *truth ? "true" : "false";
    } else if (const std::optional<std::int64_t> whole = json.integer()) {
      out_ += std::to_string(*whole);
    } else if (const std::optional<std::uint64_t> large = json.unsigned_integer()) {
      out_ += std::to_string(*large);
    } else if (const std::optional<double> number = json.number()) {
      append_number(out_, *number);
    } else {
      out_ += "null";
    }
  }

  template <typename List, typename WriteOne>
  void write_list(char open, const List& list, char close, const WriteOne& write_one) {
    out_ += open;
    ++level_;
    for (const auto& element : list) {
      if (&element != &list.front()) out_ += ',';
      new_line();
      write_one(element);
    }
    --level_;
    if (!list.empty()) new_line();
    out_ += close;
  }

  void new_line() {
    if (!indented_) return;
    out_ += '\n';
    out_.append(2 * level_, ' ');
  }

  bool indented_;
  std::size_t level_ = 0;
  std::string out_;
};

// --- reading ---

// Says how far the parser has read, which its events do not tell.
class Cursor {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** reached) : at_(at), reached_(reached) {}
  const char& operator*() const { return *at_; }
  Cursor& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }
  bool operator!=(const Cursor& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** reached_;
};

// The library's words without its own prefix and place: "syntax error while parsing value - ...".
std::string complaint_of(std::string_view words, std::string_view text) {
  if (trim(text).empty()) return "not JSON: it is empty";
  for (const std::string_view cut : {"unexpected end of input", "missing closing quote"}) {
    if (words.find(cut) != words.npos)
      return "not JSON: it ends in the middle, as if it were cut off";
  }
  if (const std::size_t at = words.find("syntax error"); at != std::string_view::npos) {
    words.remove_prefix(at);
  } else if (const std::size_t end = words.find("] "); end != std::string_view::npos) {
    words.remove_prefix(end + 2);
  }
  constexpr std::size_t kMost = 200;  // it quotes what it has read, however long
  const std::string shown = "not JSON: " + replace_invalid_utf8(words.substr(0, kMost));
  return words.size() > kMost ? shown + "..." : shown;
}

// Builds the value from the parser's events. Every event returns whether to go on.
class Builder {
 public:
  Builder(std::string_view text, std::string_view file_name)
      : text_(text), file_name_(file_name), reached_(text.data()) {}

  const char** reached() { return &reached_; }

  Result<Json> take() && {
    if (error_) return *std::move(error_);
    return std::move(root_);
  }

  bool null() { return add(Json()); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string&) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(const nlohmann::json::binary_t&) { return false; }  // not in text
  bool start_object(std::size_t) { return start(Json::object()); }
  bool start_array(std::size_t) { return start(Json::array()); }
  bool end_object() { return end(); }
  bool end_array() { return end(); }

  bool key(std::string& name) {
    Level& level = levels_.back();
    level.name = std::move(name);
    if (level.names.insert(level.name).second) return true;
    return fail(start_of_name(), "the member \"" + level.name + "\" stands twice in one object");
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& problem) {
    return fail(position > 0 ? position - 1 : 0, complaint_of(problem.what(), text_));
  }

 private:
  struct Level {
    Json value;
    std::string name;                       // of the member to come
    std::unordered_set<std::string> names;  // of the members so far
  };

  std::size_t offset() const { return static_cast<std::size_t>(reached_ - text_.data()); }

  // Where the name begins whose closing quote was read last: at the nearest quote before that has
  // no backslash in front, for within a name every quote has one.
  std::size_t start_of_name() const {
    std::size_t at = offset() - 1;
    do {
      at = text_.rfind('"', at - 1);
    } while (at > 0 && text_[at - 1] == '\\');
    return at;
  }

  bool start(Json value) {
    if (levels_.size() == kMostLevels) {
      return fail(offset() - 1, "more than " + std::to_string(kMostLevels) + " levels of nesting");
    }
    levels_.push_back(Level{std::move(value), {}, {}});
    return true;
  }

  bool end() {
    Json value = std::move(levels_.back().value);
    levels_.pop_back();
    return add(std::move(value));
  }

  bool add(Json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
    } else if (levels_.back().value.items() != nullptr) {
      levels_.back().value.push(std::move(value));
    } else {
      // Known to be new, so that large objects need no search.
      levels_.back().value.add_member(std::move(levels_.back().name), std::move(value));
    }
    return true;
  }

  bool fail(std::size_t at, std::string message) {
    const std::string_view before = text_.substr(0, at);
    Error error{ErrorCode::bad_input, std::move(message)};
    error.file = file_name_;
    error.line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    error.column = static_cast<int>(before.size() - (before.rfind('\n') + 1)) + 1;
    error_ = std::move(error);
    return false;
  }

  std::string_view text_;
  std::string_view file_name_;
  const char* reached_;
  std::vector<Level> levels_;
  Json root_;
  std::optional<Error> error_;
};

}  // namespace

Json& Json::set(std::string_view name, Json value) {
  auto* members = std::get_if<Object>(&value_);
  assert(members != nullptr);
  for (Member& member : *members) {
    if (member.first == name) {
      member.second = std::move(value);
      return *this;
    }
  }
  return add_member(std::string(name), std::move(value));
}

Json& Json::add_member(std::string name, Json value) {
  auto* members = std::get_if<Object>(&value_);
  assert(members != nullptr);
  constexpr std::size_t kUsual = 6;
  if (members->empty()) members->reserve(kUsual);
  members->emplace_back(std::move(name), std::move(value));
  return *this;
}

Json& Json::set_bytes(std::string_view name, std::string_view bytes) {
  if (is_valid_utf8(bytes)) return set(name, bytes);
  set(name, replace_invalid_utf8(bytes));
  return set(std::string(name) + "_base64", to_base64(bytes));
}

Json& Json::set_bytes(std::string_view name, const std::optional<std::string>& bytes) {
  return bytes ? set_bytes(name, std::string_view(*bytes)) : set(name, Json());
}

Json& Json::push(Json value) {
  auto* items = std::get_if<Array>(&value_);
  assert(items != nullptr);
  items->push_back(std::move(value));
  return *this;
}

std::optional<std::int64_t> Json::integer() const {
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return *value;
  if (const auto* value = std::get_if<std::uint64_t>(&value_)) {
    if (*value <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
      return static_cast<std::int64_t>(*value);
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Json::unsigned_integer() const {
  if (const auto* value = std::get_if<std::uint64_t>(&value_)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&value_)) {
    if (*value >= 0) return static_cast<std::uint64_t>(*value);
  }
  return std::nullopt;
}

std::optional<double> Json::number() const {
  if (const auto* value = std::get_if<double>(&value_)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*value);
  if (const auto* value = std::get_if<std::uint64_t>(&value_)) return static_cast<double>(*value);
  return std::nullopt;
}

const Json* Json::find(std::string_view name) const {
  const Object* members = this->members();
  if (members == nullptr) return nullptr;
  for (const Member& member : *members) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

std::string Json::dump() const {
  Writer writer(Writer::Layout::indented);
  writer.write(*this);
  return std::move(writer).take() + "\n";
}

std::string Json::dump_compact() const {
  Writer writer(Writer::Layout::compact);
  writer.write(*this);
  return std::move(writer).take();
}

Json json_document(std::string_view schema) {
  Json document = Json::object();
  document.set("schema", schema);
  document.set("tool", Json::object().set("name", "tune").set("version", version()));
  return document;
}

Result<Json> parse_json(std::string_view text, std::string_view file_name) {
  Builder builder(text, file_name);
  const Cursor first(text.data(), builder.reached());
  const Cursor last(text.data() + text.size(), builder.reached());
  try {
    nlohmann::json::sax_parse(first, last, &builder);
  } catch (const std::exception& problem) {
    return Error{ErrorCode::bad_input, complaint_of(problem.what(), text), 0,
                 std::string(file_name)};
  }
  return std::move(builder).take();
}

}  // namespace tune
