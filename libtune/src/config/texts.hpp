#pragma once

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tune::config {

// Texts that others point at: each stays where it is as long as this lives.
class Texts {
 public:
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* const room = this->room(text.size());
    std::memcpy(room, text.data(), text.size());
    return use(text.size());
  }

  // Where a text of up to `most` bytes can be written, before use() says how many it has become.
  char* room(std::size_t most) {
    if (most > left_) {
      left_ = std::max(most, kBlock);
      next_ = blocks_.emplace_back(new char[left_]).get();
    }
    return next_;
  }
  std::string_view use(std::size_t size) {
    const std::string_view text(next_, size);
    next_ += size;
    left_ -= size;
    return text;
  }

 private:
  static constexpr std::size_t kBlock = 1u << 16;

  std::deque<std::string> kept_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace tune::config
