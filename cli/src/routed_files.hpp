#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tune/machine.hpp>

namespace tune::cli {

// Files that hand each path on to other files, perhaps under another path. Errors carry the path as
// it was asked for.
class RoutedFiles : public Files {
 public:
  Result<std::string> read(std::string_view path, std::size_t most) override;
  Result<std::string> read_regular(std::string_view path, std::size_t most) override;
  Result<FileType> entry_type(std::string_view path) override;
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

  // What has been read so far, and from which files.
  const std::vector<std::pair<Files*, std::string>>& files_read() const { return files_read_; }

 protected:
  struct Route {
    Files& files;
    std::string path;
  };
  virtual Route route(std::string_view path) = 0;

 private:
  std::vector<std::pair<Files*, std::string>> files_read_;
};

// Files as the user names them: relative paths start in the working directory.
class NamedFiles : public RoutedFiles {
 public:
  NamedFiles(Files& files, std::string directory)
      : files_(files), directory_(std::move(directory)) {}

  // Also from a descriptor that a shell has opened.
  Result<std::string> read(std::string_view path, std::size_t most) override;

 private:
  Route route(std::string_view path) override;

  Files& files_;
  std::string directory_;
};

// Profile folders of an image and, for those that the image lacks, of this machine.
class ProfileFiles : public RoutedFiles {
 public:
  ProfileFiles(Files& image, Files& own) : image_(image), own_(own) {}
  // Everything below `folder` is read from this machine.
  void take_own(std::string folder) { own_folders_.push_back(std::move(folder)); }

 private:
  Route route(std::string_view path) override;

  Files& image_;
  Files& own_;
  std::vector<std::string> own_folders_;
};

// `path` from `directory` where it is relative.
std::string absolute_path(std::string_view path, const std::string& directory);

}  // namespace tune::cli
