#include "kernel/running.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "kernel/secret.hpp"

namespace tune {
namespace {

Error with_key(Error error, const Key& key) {
  error.key = key.name();
  return error;
}

}  // namespace

Result<std::string> read_running(Machine& machine, const Key& key) {
  auto text = machine.files->read(key.file());
  if (!text) return with_key(std::move(text.error()), key);
  return read_back_text(key.parameter(), *text);
}

Status write_running(Machine& machine, const Key& key, std::string_view value) {
  // Always with a newline: a write of no bytes would be taken and change nothing, while a lone
  // newline clears a list of ports (kernel/sysctl.c proc_do_large_bitmap()).
  auto status = machine.files->write_pseudo(key.file(), std::string(value) + "\n");
  if (status) return status;
  Error error = with_key(std::move(status.error()), key);
  if (error.code == ErrorCode::io) error.code = ErrorCode::write_failed;
  return error;
}

KeyAccess access_of(Machine& machine, const Key& key) {
  const auto information = machine.files->information(key.file());
  if (!information || information->type != FileType::regular) return {};
  constexpr std::uint32_t kReadableByAll = 0004;
  constexpr std::uint32_t kWritable = 0222;
  const bool open = (information->mode & kReadableByAll) != 0 || is_known_open(key.name());
  return {true, open, (information->mode & kWritable) != 0};
}

}  // namespace tune
