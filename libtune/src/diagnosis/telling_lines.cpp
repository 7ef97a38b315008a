#include "diagnosis/telling_lines.hpp"

#include <algorithm>
#include <cstdint>

// Wu and Manber, "A fast algorithm for multi-pattern searching": how far the window may be moved
// follows from its last two bytes.

namespace tune {
namespace {

constexpr std::size_t kWindow = 10;  // no part is shorter
constexpr std::size_t kSlots = 4096;

std::size_t slot_of(char first, char second) {
  return (static_cast<unsigned char>(first) * 16u + static_cast<unsigned char>(second)) % kSlots;
}

std::array<std::uint8_t, kSlots> make_shifts() {
  static_assert(std::all_of(kTelling.begin(), kTelling.end(),
                            [](std::string_view part) { return part.size() >= kWindow; }));
  std::array<std::uint8_t, kSlots> shifts{};
  shifts.fill(kWindow - 1);
  for (const std::string_view part : kTelling) {
    for (std::size_t end = 2; end <= kWindow; ++end) {
      std::uint8_t& shift = shifts[slot_of(part[end - 2], part[end - 1])];
      shift = std::min(shift, static_cast<std::uint8_t>(kWindow - end));
    }
  }
  return shifts;
}

}  // namespace

std::size_t find_telling(std::string_view text, std::size_t from) {
  static const std::array<std::uint8_t, kSlots> shifts = make_shifts();
  std::size_t end = from + kWindow;
  while (end <= text.size()) {
    const std::size_t shift = shifts[slot_of(text[end - 2], text[end - 1])];
    if (shift > 0) {
      end += shift;
      continue;
    }
    const std::string_view rest = text.substr(end - kWindow);
    for (const std::string_view part : kTelling) {
      if (rest.starts_with(part)) return end - kWindow;
    }
    ++end;
  }
  return std::string_view::npos;
}

}  // namespace tune
