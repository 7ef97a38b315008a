#pragma once

#include <string_view>

#include <tune/machine.hpp>
#include <tune/result.hpp>

namespace tune {

// As Files::information() without `read_only_mount`: one system call where the path is no link,
// instead of four.
inline Result<FileInfo> plain_information(Files& files, std::string_view path) {
  auto information = files.link_information(path);
  if (!information || information->type != FileType::link) return information;
  return files.information(path);
}

// Is it a link itself, wherever that leads?
inline bool is_link(Files& files, std::string_view path) {
  const auto information = files.link_information(path);
  return information && information->type == FileType::link;
}

}  // namespace tune
