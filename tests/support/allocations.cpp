#include "support/allocations.hpp"

#include <cstdlib>
#include <new>

static std::size_t asked = 0;

void* operator new(std::size_t size) {
  ++asked;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
// Or sanitizers would take theirs, which free() does not fit.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++asked;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tune {

std::size_t allocations() { return asked; }

}  // namespace tune
