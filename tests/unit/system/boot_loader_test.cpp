#include <gtest/gtest.h>

#include <tune/boot_loader.hpp>

#include "system/memory_files.hpp"

namespace tune {
namespace {

TEST(BootLoader, IsSystemdWhereItsProgramIs) {
  for (const char* program : {"/usr/lib/systemd/systemd-sysctl", "/lib/systemd/systemd-sysctl"}) {
    MemoryFiles files;
    files.add_file(program, "", 0755);
    EXPECT_EQ(boot_loader_of(files), BootLoader::systemd) << program;
  }
}

TEST(BootLoader, IsSystemdBehindAMergedUsr) {
  MemoryFiles files;
  files.add_file("/usr/lib/systemd/systemd-sysctl", "", 0755).add_link("/lib", "usr/lib");
  EXPECT_EQ(boot_loader_of(files), BootLoader::systemd);
}

TEST(BootLoader, IsProcpsElse) {
  MemoryFiles files;
  files.add_file("/usr/lib/systemd/systemd", "", 0755).add_file("/usr/sbin/sysctl", "", 0755);
  EXPECT_EQ(boot_loader_of(files), BootLoader::procps);
}

TEST(BootLoader, HasAName) {
  EXPECT_EQ(name_of(BootLoader::systemd), "systemd");
  EXPECT_EQ(name_of(BootLoader::procps), "procps");
}

}  // namespace
}  // namespace tune
