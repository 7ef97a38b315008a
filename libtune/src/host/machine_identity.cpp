#include <tune/host.hpp>

#include "base/sha256.hpp"
#include "base/text.hpp"

namespace tune {
namespace {

std::string first_line_of(Files& files, std::string_view path) {
  constexpr std::size_t kMost = 4096;
  const auto text = files.read(path, kMost);
  return text ? std::string(trim(split(*text, '\n').front())) : std::string();
}

}  // namespace

MachineIdentity machine_identity(Machine& machine) {
  MachineIdentity identity{.live = machine.live};
  const std::string id = first_line_of(*machine.files, "/etc/machine-id");
  // machine-id(5): the id itself is not to be shown; an image has none, or the word of one to come.
  if (!id.empty() && id != "uninitialized") identity.id_sha256 = sha256("tune plan\n" + id);
  identity.hostname =
      first_line_of(*machine.files, machine.live ? "/proc/sys/kernel/hostname" : "/etc/hostname");
  return identity;
}

}  // namespace tune
