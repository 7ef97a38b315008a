#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tune/machine.hpp>

namespace tune {

// Files that live in memory: for tests, and for machines that are known from documents. Links are
// followed as on a real machine, an absolute one from the root of this tree; permission bits are
// shown but not enforced: make_unwritable() and make_unreadable() are.
class TUNE_EXPORT MemoryFiles : public Files {
 public:
  MemoryFiles();

  // Missing parents are made, but not behind a link that leads nowhere. An entry of the same path
  // is replaced.
  MemoryFiles& add_file(std::string_view path, std::string_view content, std::uint32_t mode = 0644);
  MemoryFiles& add_directory(std::string_view path, std::uint32_t mode = 0755);
  MemoryFiles& add_link(std::string_view path, std::string_view target);
  // A device, FIFO or socket; the number is st_rdev.
  MemoryFiles& add_special(std::string_view path, FileType type = FileType::other,
                           std::uint64_t special_device = 0);
  // Owner and extended attributes of an entry that exists.
  MemoryFiles& set_attributes(std::string_view path, const FileAttributes& attributes);
  // Every path at or below it is on a read-only mount: EROFS.
  MemoryFiles& mount_read_only(std::string_view path);

  // From now on the path cannot be written (checked as well), or not be read, with that errno.
  MemoryFiles& make_unwritable(std::string_view path, int errno_value);
  MemoryFiles& make_unreadable(std::string_view path, int errno_value);
  // check_writable() finds nothing, but write_pseudo(), replace(), append() and remove() fail.
  MemoryFiles& fail_write(std::string_view path, int errno_value);
  MemoryFiles& stop_failing(std::string_view path);
  // The operation with this number (as in operations(), from 0) fails; or it and all that follow,
  // as if the process had been killed before it.
  MemoryFiles& fail_operation(std::size_t number, int errno_value);
  MemoryFiles& halt_before_operation(std::size_t number);

  // What the kernel makes of a write to a pseudo-file: from path, old content and text either the
  // new content or an error. Without it the content becomes the text. It may call add_file() of
  // this object, to emulate a write that changes other keys or is half applied.
  using Kernel = std::function<Result<std::string>(
      const std::string& path, const std::string& old_content, const std::string& text)>;
  MemoryFiles& on_write_pseudo(Kernel kernel);

  // Everything that was to change a file, in order: "write_pseudo PATH TEXT" (without the final
  // newline), "replace PATH", "append PATH", "remove PATH", "make_directory PATH" (only when it was
  // missing), "remove_directory PATH", "remove_tree PATH",
  // "rename_directory PATH NAME", "sync_directory PATH", "lock PATH". Failed ones end in "
  // failed".
  std::vector<std::string> operations() const { return operations_; }
  void forget_operations() { operations_.clear(); }

  // The bytes of a file, links followed; nothing when there is none.
  std::optional<std::string> content(std::string_view path) const;
  // All paths, in byte order.
  std::vector<std::string> paths() const;

  Result<std::string> read(std::string_view path, std::size_t most = 64u << 20) override;
  Result<FileInfo> information(std::string_view path) override;
  Result<FileInfo> link_information(std::string_view path) override;
  Result<std::string> read_link(std::string_view path) override;
  Result<std::string> real_path(std::string_view path) override;
  Result<std::vector<DirectoryEntry>> list(std::string_view directory) override;
  Result<std::vector<bool>> exist(std::string_view directory,
                                  const std::vector<std::string>& names) override;
  Result<FileAttributes> attributes(std::string_view path) override;
  Status check_writable(std::string_view path) override;
  Status write_pseudo(std::string_view path, std::string_view text) override;
  Status replace(std::string_view path, std::string_view text,
                 const FileAttributes& attributes) override;
  Status append(std::string_view path, std::string_view text) override;
  Status remove(std::string_view path) override;
  Status remove_leftovers(std::string_view path) override;
  Status make_directory(std::string_view path, std::uint32_t mode) override;
  Status remove_directory(std::string_view path) override;
  Status remove_tree(std::string_view path) override;
  Status rename_directory(std::string_view path, std::string_view name) override;
  Status sync_directory(std::string_view path) override;
  Result<std::unique_ptr<Lock>> lock(std::string_view path, std::string_view owner) override;

 private:
  struct Entry {
    FileType type = FileType::regular;
    std::string content;  // of a link: its target
    FileAttributes attributes;
    std::uint64_t inode = 0;
    std::uint64_t special_device = 0;
  };
  using Locks = std::map<std::string, std::string>;  // real path to owner
  class HeldLock;
  enum class LastLink { follow, keep };

  Result<std::string> walk(std::string_view path, LastLink last) const;
  Result<std::string> resolve(std::string_view path, LastLink last) const;
  Result<Entry*> entry(std::string_view path, LastLink last);
  FileInfo information_of(const std::string& real_path, const Entry& entry) const;
  MemoryFiles& add(std::string_view path, Entry entry);
  void make_parents(const std::string& path);
  std::string place_of_new(std::string_view path);
  std::optional<int> refusal(const std::string& real_path) const;
  Status changeable(const std::string& real_path, std::string_view path) const;
  Status record(std::string operation, Status status);
  Status begin_operation(std::string_view path) const;
  Status do_write_pseudo(std::string_view path, const std::string& text);
  Status do_write(std::string_view path, std::string_view text, const FileAttributes* attributes);
  Status do_remove(std::string_view path);
  Status do_remove_directory(std::string_view path);
  Status do_remove_tree(std::string_view path);
  Status do_rename_directory(std::string_view path, std::string_view name);
  Status do_make_directory(const std::string& real_path, std::uint32_t mode);

  std::map<std::string, Entry> entries_;
  std::map<std::string, int> unwritable_, unreadable_, failing_;
  std::vector<std::string> read_only_mounts_;
  std::map<std::size_t, int> failing_operations_;
  std::optional<std::size_t> halt_;
  Kernel kernel_;
  std::vector<std::string> operations_;
  std::shared_ptr<Locks> locks_ = std::make_shared<Locks>();
  std::uint64_t last_inode_ = 0;
};

}  // namespace tune
