// How files in memory are changed and locked.
#include <cerrno>
#include <utility>

#include "system/memory_files.hpp"
#include "system/path_text.hpp"
#include "system/system_error.hpp"

namespace tune {

std::optional<int> MemoryFiles::refusal(const std::string& real_path) const {
  if (const auto fault = unwritable_.find(real_path); fault != unwritable_.end()) {
    return fault->second;
  }
  if (information_of(real_path, Entry{}).read_only_mount) return EROFS;
  return std::nullopt;
}

Status MemoryFiles::check_writable(std::string_view path) {
  std::string place(path);
  for (;;) {  // of the nearest thing there is: a missing folder would be made
    const Result<std::string> real = resolve(place, LastLink::follow);
    if (real) place = *real;
    if (const std::optional<int> refused = refusal(place)) {
      return system_error(*refused, path, "be written");
    }
    if (real && entries_.count(place) > 0) return {};
    if (!real && real.error().errno_value != ENOENT) return real.error();
    place = parent_of(place);
  }
}

Status MemoryFiles::changeable(const std::string& real_path, std::string_view path) const {
  std::optional<int> fault = refusal(real_path);
  if (const auto failing = failing_.find(real_path); failing != failing_.end()) {
    fault = failing->second;
  }
  if (fault) return system_error(*fault, path, "be written");
  return {};
}

// Faults that hang on the number of the operation that is about to begin.
Status MemoryFiles::begin_operation(std::string_view path) const {
  const std::size_t number = operations_.size();
  if (halt_ && number >= *halt_) return system_error(EINTR, path, "be changed any more");
  const auto fault = failing_operations_.find(number);
  if (fault != failing_operations_.end()) return system_error(fault->second, path, "be changed");
  return {};
}

Status MemoryFiles::record(std::string operation, Status status) {
  if (!status) operation += " failed";
  operations_.push_back(std::move(operation));
  return status;
}

Status MemoryFiles::write_pseudo(std::string_view path, std::string_view text) {
  std::string_view shown = text;
  if (!shown.empty() && shown.back() == '\n') shown.remove_suffix(1);
  Status status = begin_operation(path);
  if (status) status = do_write_pseudo(path, std::string(text));
  return record("write_pseudo " + std::string(path) + " " + std::string(shown), std::move(status));
}

Status MemoryFiles::do_write_pseudo(std::string_view path, const std::string& text) {
  const Result<std::string> place = resolve(path, LastLink::follow);
  if (!place) return place.error();
  const Result<Entry*> found = entry(path, LastLink::follow);
  if (!found) return found.error();
  if ((*found)->type != FileType::regular) return not_regular_error(path, (*found)->type);
  if (Status status = changeable(*place, path); !status) return status;
  if (!kernel_) {
    (*found)->content = text;
    return {};
  }
  const std::string old_content = (*found)->content;
  Result<std::string> content = kernel_(*place, old_content, text);
  if (!content) return content.error();
  entries_[*place].content = std::move(content).value();  // the hook may have moved entries
  return {};
}

Status MemoryFiles::replace(std::string_view path, std::string_view text,
                            const FileAttributes& attributes) {
  Status status = begin_operation(path);
  if (status) status = do_write(path, text, &attributes);
  return record("replace " + std::string(path), std::move(status));
}

Status MemoryFiles::append(std::string_view path, std::string_view text) {
  Status status = begin_operation(path);
  if (status) status = do_write(path, text, nullptr);
  return record("append " + std::string(path), std::move(status));
}

// Appends where there are no attributes.
Status MemoryFiles::do_write(std::string_view path, std::string_view text,
                             const FileAttributes* attributes) {
  const Result<std::string> place = resolve(path, LastLink::follow);
  if (!place) return place.error();
  if (Status status = changeable(*place, path); !status) return status;
  const auto found = entries_.find(*place);
  if (found != entries_.end() && found->second.type != FileType::regular) {
    return not_regular_error(path, found->second.type);
  }
  if (found == entries_.end()) {
    entries_[*place] = Entry{FileType::regular, {}, {0600, 0, 0, {}}, ++last_inode_};
  }
  Entry& entry = entries_[*place];
  if (attributes == nullptr) {
    entry.content += text;
    return {};
  }
  entry.content = text;
  entry.attributes = *attributes;
  entry.inode = ++last_inode_;  // it is another file now
  return {};
}

Status MemoryFiles::remove(std::string_view path) {
  Status status = begin_operation(path);
  if (status) status = do_remove(path);
  return record("remove " + std::string(path), std::move(status));
}

// A replacement here is one step, which leaves nothing.
Status MemoryFiles::remove_leftovers(std::string_view) { return {}; }

Status MemoryFiles::do_remove(std::string_view path) {
  const Result<std::string> place = resolve(path, LastLink::keep);
  if (!place) return place.error();
  const auto found = entries_.find(*place);
  if (found == entries_.end()) return system_error(ENOENT, path, "be removed");
  if (found->second.type == FileType::directory) return system_error(EISDIR, path, "be removed");
  if (Status status = changeable(*place, path); !status) return status;
  entries_.erase(found);
  return {};
}

Status MemoryFiles::make_directory(std::string_view path, std::uint32_t mode) {
  const Result<std::string> place = resolve(path, LastLink::follow);
  if (!place && place.error().errno_value != ENOENT) return place.error();
  if (!place) {
    const std::string parent = parent_of(std::string(path));
    if (Status status = make_directory(parent, 0755); !status) return status;
    return make_directory(path, mode);
  }
  const auto found = entries_.find(*place);
  if (found != entries_.end()) {
    if (found->second.type == FileType::directory) return {};
    return system_error(ENOTDIR, path, "be made a directory");
  }
  Status status = begin_operation(path);
  if (status) status = do_make_directory(*place, mode);
  return record("make_directory " + std::string(path), std::move(status));
}

Status MemoryFiles::do_make_directory(const std::string& real_path, std::uint32_t mode) {
  if (Status status = changeable(real_path, real_path); !status) return status;
  entries_[real_path] = Entry{FileType::directory, {}, {mode, 0, 0, {}}, ++last_inode_};
  return {};
}

Status MemoryFiles::remove_directory(std::string_view path) {
  Status status = begin_operation(path);
  if (status) status = do_remove_directory(path);
  return record("remove_directory " + std::string(path), std::move(status));
}

Status MemoryFiles::do_remove_directory(std::string_view path) {
  const Result<std::string> place = resolve(path, LastLink::keep);
  if (!place) return place.error();
  const auto found = entries_.find(*place);
  if (found == entries_.end()) return system_error(ENOENT, path, "be removed");
  if (found->second.type != FileType::directory) return system_error(ENOTDIR, path, "be removed");
  if (Status status = changeable(*place, path); !status) return status;
  for (const auto& other : entries_) {
    if (other.first != *place && is_at_or_below(other.first, *place)) {
      return system_error(ENOTEMPTY, path, "be removed");
    }
  }
  entries_.erase(found);
  return {};
}

Status MemoryFiles::remove_tree(std::string_view path) {
  Status status = begin_operation(path);
  if (status) status = do_remove_tree(path);
  return record("remove_tree " + std::string(path), std::move(status));
}

Status MemoryFiles::do_remove_tree(std::string_view path) {
  const Result<std::string> place = resolve(path, LastLink::keep);
  if (!place) return place.error();
  if (entries_.count(*place) == 0) return system_error(ENOENT, path, "be removed");
  if (Status status = changeable(*place, path); !status) return status;
  for (auto at = entries_.begin(); at != entries_.end();) {
    at = is_at_or_below(at->first, *place) ? entries_.erase(at) : std::next(at);
  }
  return {};
}

Status MemoryFiles::rename_directory(std::string_view path, std::string_view name) {
  Status status = begin_operation(path);
  if (status) status = do_rename_directory(path, name);
  return record("rename_directory " + std::string(path) + " " + std::string(name),
                std::move(status));
}

Status MemoryFiles::do_rename_directory(std::string_view path, std::string_view name) {
  const Result<std::string> place = resolve(path, LastLink::keep);
  if (!place) return place.error();
  if (entries_.count(*place) == 0) return system_error(ENOENT, path, "be renamed");
  const std::string renamed = parent_of(*place) + "/" + std::string(name);
  if (entries_.count(renamed) > 0) return system_error(ENOTEMPTY, path, "be renamed");
  if (Status status = changeable(*place, path); !status) return status;
  std::map<std::string, Entry> moved;
  for (auto at = entries_.begin(); at != entries_.end();) {
    if (!is_at_or_below(at->first, *place)) {
      ++at;
      continue;
    }
    moved[renamed + at->first.substr(place->size())] = std::move(at->second);
    at = entries_.erase(at);
  }
  entries_.merge(moved);
  return {};
}

Status MemoryFiles::sync_directory(std::string_view path) {
  return record("sync_directory " + std::string(path), begin_operation(path));
}

// --- locks -----------------------------------------------------------------------------------

class MemoryFiles::HeldLock : public Lock {
 public:
  HeldLock(std::shared_ptr<Locks> locks, std::string path)
      : locks_(std::move(locks)), path_(std::move(path)) {}
  ~HeldLock() override { locks_->erase(path_); }

 private:
  std::shared_ptr<Locks> locks_;
  std::string path_;
};

Result<std::unique_ptr<Lock>> MemoryFiles::lock(std::string_view path, std::string_view owner) {
  const Result<std::string> place = resolve(path, LastLink::follow);
  if (!place) return place.error();
  const std::string operation = "lock " + std::string(path);
  if (const auto held = locks_->find(*place); held != locks_->end()) {
    operations_.push_back(operation + " failed");
    return Error{ErrorCode::locked, held->second, EWOULDBLOCK, std::string(path)};
  }
  Status status = begin_operation(path);
  if (status) status = changeable(*place, path);
  if (status = record(operation, std::move(status)); !status) return status.error();
  if (entries_.count(*place) == 0) {
    entries_[*place] = Entry{FileType::regular, {}, {0600, 0, 0, {}}, ++last_inode_};
  }
  entries_[*place].content = owner;
  (*locks_)[*place] = owner;
  return std::unique_ptr<Lock>(std::make_unique<HeldLock>(locks_, *place));
}

}  // namespace tune
