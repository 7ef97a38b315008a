#include "base/json_line.hpp"

#include "base/json_text.hpp"
#include "base/text.hpp"

namespace tune {

void JsonLine::begin(std::string_view name) {
  if (out_.back() != '{') out_ += ',';
  out_ += '"';
  out_ += name;
  out_ += "\":";
}

JsonLine& JsonLine::set_text(std::string_view name, std::string_view json) {
  begin(name);
  out_ += json;
  return *this;
}

JsonLine& JsonLine::set(std::string_view name, std::string_view text) {
  begin(name);
  append_quoted(out_, text);
  return *this;
}

JsonLine& JsonLine::set_bytes(std::string_view name, std::string_view bytes) {
  begin(name);
  if (append_quoted(out_, bytes)) return *this;
  return set(std::string(name) + "_base64", std::string_view(to_base64(bytes)));
}

}  // namespace tune
