#include "routed_files.hpp"

#include "terminal.hpp"

namespace tune::cli {
namespace {

template <typename T>
Result<T> with_path(Result<T> result, const std::string& asked, std::string_view given) {
  if (!result && result.error().file == asked) result.error().file = given;
  return result;
}

}  // namespace

Result<std::string> RoutedFiles::read(std::string_view path, std::size_t most) {
  const Route to = route(path);
  auto text = to.files.read(to.path, most);
  if (text) files_read_.emplace_back(&to.files, to.path);
  return with_path(std::move(text), to.path, path);
}

Result<std::string> RoutedFiles::read_regular(std::string_view path, std::size_t most) {
  const Route to = route(path);
  auto text = to.files.read_regular(to.path, most);
  if (text) files_read_.emplace_back(&to.files, to.path);
  return with_path(std::move(text), to.path, path);
}

Result<FileType> RoutedFiles::entry_type(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.entry_type(to.path), to.path, path);
}

Result<FileInfo> RoutedFiles::information(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.information(to.path), to.path, path);
}

Result<FileInfo> RoutedFiles::link_information(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.link_information(to.path), to.path, path);
}

Result<std::string> RoutedFiles::read_link(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.read_link(to.path), to.path, path);
}

Result<std::string> RoutedFiles::real_path(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.real_path(to.path), to.path, path);
}

Result<std::vector<DirectoryEntry>> RoutedFiles::list(std::string_view directory) {
  const Route to = route(directory);
  return with_path(to.files.list(to.path), to.path, directory);
}

Result<FileAttributes> RoutedFiles::attributes(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.attributes(to.path), to.path, path);
}

Status RoutedFiles::check_writable(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.check_writable(to.path), to.path, path);
}

Status RoutedFiles::write_pseudo(std::string_view path, std::string_view text) {
  const Route to = route(path);
  return with_path(to.files.write_pseudo(to.path, text), to.path, path);
}

Status RoutedFiles::replace(std::string_view path, std::string_view text,
                            const FileAttributes& attributes) {
  const Route to = route(path);
  return with_path(to.files.replace(to.path, text, attributes), to.path, path);
}

Status RoutedFiles::append(std::string_view path, std::string_view text) {
  const Route to = route(path);
  return with_path(to.files.append(to.path, text), to.path, path);
}

Status RoutedFiles::remove(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.remove(to.path), to.path, path);
}

Status RoutedFiles::remove_leftovers(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.remove_leftovers(to.path), to.path, path);
}

Status RoutedFiles::make_directory(std::string_view path, std::uint32_t mode) {
  const Route to = route(path);
  return with_path(to.files.make_directory(to.path, mode), to.path, path);
}

Status RoutedFiles::remove_directory(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.remove_directory(to.path), to.path, path);
}

Result<std::vector<bool>> RoutedFiles::exist(std::string_view directory,
                                             const std::vector<std::string>& names) {
  const Route to = route(directory);
  return with_path(to.files.exist(to.path, names), to.path, directory);
}

Status RoutedFiles::remove_tree(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.remove_tree(to.path), to.path, path);
}

Status RoutedFiles::rename_directory(std::string_view path, std::string_view name) {
  const Route to = route(path);
  return with_path(to.files.rename_directory(to.path, name), to.path, path);
}

Status RoutedFiles::sync_directory(std::string_view path) {
  const Route to = route(path);
  return with_path(to.files.sync_directory(to.path), to.path, path);
}

Result<std::unique_ptr<Lock>> RoutedFiles::lock(std::string_view path, std::string_view owner) {
  const Route to = route(path);
  return with_path(to.files.lock(to.path, owner), to.path, path);
}

Result<std::string> NamedFiles::read(std::string_view path, std::size_t most) {
  if (const auto descriptor = descriptor_of(path)) return read_descriptor(*descriptor, path, most);
  return RoutedFiles::read(path, most);
}

RoutedFiles::Route NamedFiles::route(std::string_view path) {
  return {files_, absolute_path(path, directory_)};
}

RoutedFiles::Route ProfileFiles::route(std::string_view path) {
  for (const std::string& folder : own_folders_) {
    const bool below =
        path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
    if (below) return {own_, std::string(path)};
  }
  return {image_, std::string(path)};
}

std::string absolute_path(std::string_view path, const std::string& directory) {
  if (path.starts_with('/')) return std::string(path);
  return directory + (directory.ends_with('/') ? "" : "/") + std::string(path);
}

}  // namespace tune::cli
