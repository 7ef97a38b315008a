#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <tune/key.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

// Any text as a key and as a value of every parameter: a key never leaves /proc/sys and keeps its
// meaning when printed; a value that is taken is within bounds and reads back as itself.

namespace {

using tune::Bounds;
using tune::Integer;
using tune::KernelVersion;
using tune::Key;
using tune::Parameter;

void require(bool condition) {
  if (!condition) std::abort();
}

void try_key(const tune::Result<Key>& key) {
  if (!key) return require(!key.error().message.empty());
  const std::string path = "/" + key->path() + "/";
  require(key->path().size() <= 4095);
  for (const std::string_view part : {"//", "/./", "/../", " "})
    require(path.find(part) == std::string::npos);
  require(Key::from_path(key->path())->path() == key->path());
  // A first part with a dot has no other spelling; the kernel has no such key.
  const auto first_dot = key->path().find('.');
  const bool plain = first_dot == std::string::npos || first_dot > key->path().find('/');
  if (plain) require(Key::parse(key->name())->path() == key->path());
  (void)tune::find_parameter(key->name());
}

void try_value(const Parameter& parameter, std::string_view text, KernelVersion version) {
  const auto value = tune::parse_value(parameter, text, version);
  if (!value) {
    require(value.error().key == parameter.key && !value.error().message.empty());
    return;
  }
  const std::string printed = to_string(*value);
  require(printed.find('\n') == std::string::npos);
  require(tune::same_value(&parameter, text, printed) || parameter.type == tune::ValueType::text);
  require(tune::read_back(&parameter, printed + "\n") == *value);
  require(*tune::parse_value(parameter, printed, version) == *value);
  const auto* numbers = std::get_if<std::vector<Integer>>(&*value);
  const auto bounds = tune::bounds_for(parameter, version);
  if (numbers == nullptr || !bounds) return;
  require(numbers->size() == parameter.fields.size());
  for (const Integer number : *numbers) {
    require(!bounds->minimum || number >= *bounds->minimum);
    require(!bounds->maximum || number <= *bounds->maximum);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_key(Key::parse(text));
  try_key(Key::from_path(text));
  for (const Parameter& parameter : tune::catalog()) {
    try_value(parameter, text, {6, 18, 44});
    try_value(parameter, text, {3, 10, 108});
    (void)tune::describe_value(&parameter, text, 4096);
  }
  (void)tune::describe_value(nullptr, text, 65536);
  return 0;
}
