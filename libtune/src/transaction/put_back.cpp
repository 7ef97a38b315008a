#include "transaction/put_back.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include <tune/configuration.hpp>
#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "kernel/interface_key.hpp"
#include "kernel/running.hpp"
#include "kernel/secret.hpp"
#include "system/plain_information.hpp"
#include "transaction/made_folders.hpp"
#include "transaction/network_namespace.hpp"

namespace tune {
namespace {

bool is_gone(Machine& machine, const Key& key) {
  const auto now = read_running(machine, key);
  return !now && now.error().code == ErrorCode::not_found;
}

// With an interface its keys go, and of what was set there nothing is left.
bool went_with_interface(Machine& machine, const ValueImage& value) {
  return value.runtime && is_of_interface(value.key.name()) && is_gone(machine, value.key);
}

// Nobody set what a write changed besides: where such a key is gone, nothing is left either.
std::vector<SideImage> values_to_restore(Machine& machine, const Intent& intent) {
  std::vector<SideImage> values;
  for (auto value = intent.values.rbegin(); value != intent.values.rend(); ++value) {
    if (!value->runtime || !value->before || went_with_interface(machine, *value)) continue;
    values.push_back({value->key, *value->before});
  }
  for (const SideImage& value : intent.side_values) {
    if (!is_gone(machine, value.key)) values.push_back(value);
  }
  return values;
}

bool holds(Machine& machine, const SideImage& value) {
  const auto now = read_running(machine, value.key);
  return now && same_value(value.key.parameter(), *now, value.before);
}

// What the kernel says of a value, or of a key that is gone, it will say again.
bool is_final(int errno_value) {
  return errno_value == EINVAL || errno_value == ERANGE || errno_value == ENOENT ||
         errno_value == EOPNOTSUPP || errno_value == EBUSY || errno_value == 0;
}

Leftover leftover_of(Machine& machine, const SideImage& value, const Status& written) {
  const auto now = read_running(machine, value.key);
  const std::string name = value.key.name();
  const int problem = written.ok() ? 0 : written.error().errno_value;
  return {.key = name,
          .text = name + " is " + (now ? printable(*now) : "not readable") + " and was " +
                  printable(value.before) + (written ? "" : " (" + written.error().message + ")"),
          .passing = !is_final(problem)};
}

// One round: writes what differs. False when there was nothing to write.
bool write_back(Machine& machine, const std::vector<SideImage>& values,
                std::vector<Status>& statuses) {
  bool written = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (holds(machine, values[i])) continue;
    statuses[i] = write_running(machine, values[i].key, values[i].before);
    written = true;
  }
  return written;
}

// Takes away the keys of another network namespace, which cannot be reached from here.
std::vector<Leftover> take_those_elsewhere(Machine& machine, const Intent& intent,
                                           std::vector<SideImage>& values) {
  const auto here = network_namespace(machine);
  const auto stay =
      std::stable_partition(values.begin(), values.end(), [&](const SideImage& value) {
        return !is_elsewhere(value.key, intent.network_namespace, here);
      });
  std::vector<Leftover> leftovers;
  for (auto value = stay; value != values.end(); ++value) {
    const std::string name = value->key.name();
    leftovers.push_back({.key = name,
                         .text = name + " was " + printable(value->before) +
                                 " in another network namespace, and must be put back there"});
  }
  values.erase(stay, values.end());
  return leftovers;
}

// Writing one key may change another that was fine already, and one may be refused until another is
// back: so go round until there is nothing to write.
std::vector<Leftover> put_values_back(Machine& machine, const Intent& intent) {
  constexpr int kMostRounds = 4;
  std::vector<SideImage> values = values_to_restore(machine, intent);
  std::vector<Leftover> leftovers = take_those_elsewhere(machine, intent, values);
  std::vector<Status> statuses(values.size());
  for (int round = 0; round < kMostRounds; ++round) {
    if (!write_back(machine, values, statuses)) return leftovers;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!holds(machine, values[i])) {
      leftovers.push_back(leftover_of(machine, values[i], statuses[i]));
    }
  }
  return leftovers;
}

enum class Holds { before, after, other };

Holds holds(const FileImage& file, const std::optional<std::string>& bytes) {
  const auto is = [&](const std::optional<FileContent>& content) {
    return content ? bytes && *bytes == content->bytes : !bytes;
  };
  if (is(file.before)) return Holds::before;
  return is(file.after) ? Holds::after : Holds::other;
}

Result<std::optional<std::string>> bytes_of(Files& files, const std::string& path) {
  auto bytes = files.read(path);
  if (bytes) return std::optional<std::string>(std::move(*bytes));
  if (bytes.error().code == ErrorCode::not_found) return std::optional<std::string>();
  return std::move(bytes).error();
}

// A link that somebody else put in the place of a file stays, and leads to nothing but an empty
// one.
bool is_as_gone(Files& files, const FileImage& file, const std::optional<std::string>& bytes) {
  return !file.before && bytes && bytes->empty() && is_link(files, file.path);
}

Status write_before(Machine& machine, const FileImage& file) {
  Files& files = *machine.files;
  if (file.before) {
    if (auto made = make_folders(files, file.folders); !made) return made;
    return files.replace(file.path, file.before->bytes, file.before->attributes);
  }
  if (is_link(files, file.path)) {
    const auto attributes = files.attributes(file.path);
    return attributes ? files.replace(file.path, "", *attributes) : Status(attributes.error());
  }
  auto removed = files.remove(file.path);
  if (removed) remove_made_folders(machine, file.folders);
  return removed;
}

Leftover not_put_back(const std::string& path, const Status& status) {
  const std::string reason = status ? "" : ": " + status.error().message;
  return {.file = path, .text = path + " could not be put back" + reason, .passing = true};
}

Leftover changed_by_others(const std::string& path, const std::string& what) {
  return {.file = path,
          .text = path + what + " changed by somebody else in the meantime and is left"};
}

// What somebody else made of it stays, and so does a line of the transaction that just they
// changed; the others go.
std::optional<Leftover> take_lines_away(Machine& machine, const FileImage& file,
                                        const std::string& bytes) {
  const auto undone = undo_lines(file.before ? file.before->bytes : "", file.after->bytes, bytes);
  if (undone.bytes != bytes) {
    const auto attributes = machine.files->attributes(file.path);
    Status status = attributes ? machine.files->replace(file.path, undone.bytes, *attributes)
                               : Status(attributes.error());
    if (!status) return not_put_back(file.path, status);
  }
  if (undone.left.empty()) return std::nullopt;
  const auto lines = split(file.after->bytes, '\n');
  const std::string_view line = lines[static_cast<std::size_t>(undone.left.front()) - 1];
  const std::string_view shown = trim(line.substr(0, secret_start(line)));
  return changed_by_others(file.path, ": '" + printable(shown) + "' was");
}

std::optional<Leftover> put_file_back(Machine& machine, const FileImage& file, bool written) {
  auto bytes = bytes_of(*machine.files, file.path);
  if (!bytes) return Leftover{.file = file.path, .text = describe(bytes.error()), .passing = true};
  if (is_as_gone(*machine.files, file, *bytes)) return std::nullopt;
  const Holds held = holds(file, *bytes);
  if (held == Holds::before) {
    if (!file.before) remove_made_folders(machine, file.folders);
    return std::nullopt;
  }
  if (held == Holds::other) {
    if (written && *bytes && file.after) return take_lines_away(machine, file, **bytes);
    return changed_by_others(file.path, " was");
  }
  auto status = write_before(machine, file);
  bytes = bytes_of(*machine.files, file.path);
  const bool gone = bytes && is_as_gone(*machine.files, file, *bytes);
  if (gone || (bytes && holds(file, *bytes) == Holds::before)) return std::nullopt;
  return not_put_back(file.path, status);
}

}  // namespace

std::vector<Leftover> put_back(Machine& machine, const Intent& intent, PutBack what,
                               const std::set<std::string>& written) {
  std::vector<Leftover> leftovers;
  // They first: whoever is to mend the disk of the files may have been cut off by them.
  if (what == PutBack::everything && machine.live) leftovers = put_values_back(machine, intent);
  for (auto file = intent.files.rbegin(); file != intent.files.rend(); ++file) {
    (void)machine.files->remove_leftovers(file->path);  // only untidy, should it fail
    auto leftover = put_file_back(machine, *file, written.contains(file->path));
    if (leftover) leftovers.push_back(std::move(*leftover));
  }
  return leftovers;
}

std::string gone_with_interfaces(Machine& machine, const Intent& intent) {
  std::vector<std::string> names;
  for (const ValueImage& value : intent.values) {
    if (went_with_interface(machine, value)) names.push_back(value.key.name());
  }
  return join(names, ", ");
}

bool may_pass(const std::vector<Leftover>& leftovers) {
  return std::any_of(leftovers.begin(), leftovers.end(),
                     [](const Leftover& leftover) { return leftover.passing; });
}

std::string describe(const std::vector<Leftover>& leftovers) {
  std::vector<std::string> sentences;
  for (const Leftover& leftover : leftovers) sentences.push_back(leftover.text);
  return join(sentences, "; ");
}

}  // namespace tune
