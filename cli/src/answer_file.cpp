#include "answer_file.hpp"

#include <utility>

#include "base/text.hpp"
#include "system/path_text.hpp"
#include "terminal.hpp"

namespace tune::cli {
namespace {

bool same_file(const Result<FileInfo>& a, const Result<FileInfo>& b) {
  return a && b && a->device == b->device && a->inode == b->inode;
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// What has been opened already has no place that another file could take.
bool is_stream(const std::string& path) {
  return path == "/dev/stdin" || path == "/dev/stdout" || path == "/dev/stderr" ||
         is_at_or_below(path, "/dev/fd") || is_at_or_below(path, "/proc");
}

bool is_among_records(MachineSetup& setup, const std::string& path) {
  const auto records = setup.files->information(setup.state_dir);
  if (!records) return false;
  auto real = setup.plain_files->real_path(path);
  if (!real) real = setup.plain_files->real_path(parent_of(path));
  for (std::string place = real ? *real : "/"; place != "/"; place = parent_of(place))
    if (same_file(setup.plain_files->information(place), records)) return true;
  return false;
}

Error no_place(const std::string& file, std::string_view why) {
  return {.code = ErrorCode::usage,
          .message = "a new file cannot be '" + printable(file) + "': " + std::string(why)};
}

}  // namespace

bool is_file_of_machine(MachineSetup& setup, const std::string& file, const std::string& other) {
  const std::string path = tidy_path(absolute_path(file, current_directory()));
  const auto there = setup.plain_files->information(path);
  if (there) return same_file(there, setup.files->information(other));
  return last_part(path) == last_part(other) &&
         same_file(setup.plain_files->information(parent_of(path)),
                   setup.files->information(parent_of(other)));
}

Status write_answer_file(MachineSetup& setup, const std::string& file, std::string_view text) {
  const std::string path = absolute_path(file, current_directory());
  if (path.starts_with(kLostDirectory))
    return no_place(file, "the current folder is gone; write its whole path");
  if (is_stream(tidy_path(path))) return no_place(file, "what is open already cannot be replaced");
  if (is_among_records(setup, tidy_path(path)))
    return no_place(file, "it lies in the state directory, among tune's own records");
  const ProcessFacts& process = setup.machine.process;
  FileAttributes attributes{.mode = 0644, .user = process.user, .group = process.group};
  if (auto existing = setup.plain_files->attributes(path)) attributes = std::move(*existing);
  return setup.plain_files->replace(path, text, attributes);
}

}  // namespace tune::cli
