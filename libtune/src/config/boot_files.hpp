#pragma once

#include <string_view>
#include <vector>

#include <tune/configuration.hpp>
#include <tune/machine.hpp>

#include "config/texts.hpp"

namespace tune::config {

struct BootFile {
  ConfigFile file;
  FileType type = FileType::regular;  // of the entry itself: a link is a link
};

// The files of a boot in reading order: by base name byte for byte, whatever the folder, then
// /etc/sysctl.conf. A file behind one of the same name is masked and belongs to no loader. Contents
// are not read yet.
std::vector<BootFile> find_boot_files(Files& files);

// Who reads a file of a sysctl.d folder: a hidden one is for procps only.
Loaders readers_of(std::string_view path);

// Fills target, content (of which `texts` holds the bytes) or error. /dev/null, there or not, is an
// empty file.
void read_content(Files& files, ConfigFile& file, FileType type, Texts& texts);

}  // namespace tune::config
