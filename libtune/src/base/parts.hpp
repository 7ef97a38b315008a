#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace tune {

// The parts of a text, in order: views of it. Eight and fewer, which is nearly always, need no
// memory of their own.
class Parts {
 public:
  Parts() = default;
  Parts(std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) push_back(part);
  }

  void push_back(std::string_view part) {
    if (size_ == few_.size()) many_.assign(few_.begin(), few_.end());
    if (size_ < few_.size())
      few_[size_] = part;
    else
      many_.push_back(part);
    ++size_;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const std::string_view* begin() const { return many_.empty() ? few_.data() : many_.data(); }
  const std::string_view* end() const { return begin() + size_; }
  std::string_view operator[](std::size_t index) const { return begin()[index]; }
  std::string_view front() const { return *begin(); }
  std::string_view back() const { return end()[-1]; }

  friend bool operator==(const Parts& a, const Parts& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::array<std::string_view, 8> few_;
  std::vector<std::string_view> many_;  // all of them, once there are more
  std::size_t size_ = 0;
};

}  // namespace tune
