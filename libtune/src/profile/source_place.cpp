#include "profile/source_place.hpp"

#include <algorithm>
#include <utility>

namespace tune {
namespace {

// Offset of the place (line, column), both from 1, in a text.
std::size_t offset_of(std::string_view text, int line, int column) {
  std::size_t offset = 0;
  for (; line > 1; --line) {
    const std::size_t newline = text.find('\n', offset);
    if (newline == std::string_view::npos) break;
    offset = newline + 1;
  }
  offset += static_cast<std::size_t>(std::max(column, 1) - 1);
  return std::min(offset, text.size());
}

// How many bytes of UTF-8 a code point takes.
std::size_t utf8_length(std::string_view digits) {
  unsigned long code = 0;
  for (const char c : digits) {
    const int letter = (c | 0x20) - 'a';
    code = code * 16 + static_cast<unsigned long>(letter >= 0 ? letter + 10 : c - '0');
  }
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

// Walks over a string as it is written and notes where its bytes part from those of the text.
class StringWalk {
 public:
  StringWalk(std::string_view raw, int line, int column)
      : raw_(raw), line_(line), column_(column) {}

  std::vector<SourceAnchor> walk() {
    const char quote = raw_.empty() ? '\0' : raw_.front();
    long_ = raw_.substr(0, 3) == std::string(3, quote);
    basic_ = quote == '"';
    skip(long_ ? 3 : 1);
    if (long_) skip_first_newline();
    anchor();
    while (position_ < raw_.size() && !at_end(quote)) step();
    return std::move(anchors_);
  }

 private:
  bool at_end(char quote) const {
    if (raw_[position_] != quote) return false;
    return !long_ || raw_.substr(position_, 3) == std::string(3, quote);
  }

  void step() {
    if (basic_ && raw_[position_] == '\\') return escape();
    const bool newline = raw_[position_] == '\n';
    skip(1);
    ++offset_;
    if (newline) anchor();
  }

  void escape() {
    const char kind = position_ + 1 < raw_.size() ? raw_[position_ + 1] : '\0';
    if (kind == ' ' || kind == '\t' || kind == '\r' || kind == '\n') {
      skip(1);
      while (position_ < raw_.size() &&
             std::string_view(" \t\r\n").find(raw_[position_]) != std::string_view::npos) {
        skip(1);
      }
    } else if (kind == 'u' || kind == 'U' || kind == 'x') {
      const std::size_t digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 2;
      offset_ += utf8_length(raw_.substr(std::min(position_ + 2, raw_.size()), digits));
      skip(2 + digits);
    } else {
      ++offset_;
      skip(2);
    }
    anchor();
  }

  void skip_first_newline() {
    if (raw_.substr(position_, 2) == "\r\n") return skip(2);
    if (raw_.substr(position_, 1) == "\n") skip(1);
  }

  void skip(std::size_t count) {
    for (; count > 0 && position_ < raw_.size(); --count, ++position_) {
      if (raw_[position_] == '\n') {
        ++line_;
        column_ = 1;
      } else {
        ++column_;
      }
    }
  }

  void anchor() { anchors_.push_back({offset_, line_, column_}); }

  std::string_view raw_;
  std::size_t position_ = 0;
  std::size_t offset_ = 0;
  int line_;
  int column_;
  bool long_ = false;
  bool basic_ = false;
  std::vector<SourceAnchor> anchors_;
};

}  // namespace

SourcePlace place_of(const SourceText& source, std::size_t offset) {
  SourcePlace place{source.line, source.column};
  std::size_t from = 0;
  for (const SourceAnchor& anchor : source.anchors) {
    if (anchor.offset > offset) break;
    place = {anchor.line, anchor.column};
    from = anchor.offset;
  }
  place.column += static_cast<int>(offset - from);
  return place;
}

Error error_at(const SourceText& source, std::string message) {
  Error error{ErrorCode::bad_input, std::move(message)};
  error.file = source.file;
  error.line = source.line;
  error.column = source.column;
  return error;
}

Error in_file(const SourceText& source, Error error) {
  if (!error.file.empty()) return error;
  const std::size_t offset = offset_of(source.text, error.line, error.column);
  const SourcePlace place = place_of(source, offset);
  error.code = ErrorCode::bad_input;
  error.file = source.file;
  error.line = place.line;
  error.column = place.column;
  return error;
}

std::vector<SourceAnchor> anchors_of_string(std::string_view raw, int line, int column) {
  return StringWalk(raw, line, column).walk();
}

}  // namespace tune
