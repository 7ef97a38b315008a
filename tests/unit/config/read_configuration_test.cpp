#include <cerrno>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

#include <tune/configuration.hpp>

#include "system/memory_files.hpp"

namespace tune {
namespace {

using Texts = std::vector<std::string>;

class ReadConfiguration : public testing::Test {
 protected:
  Machine machine(bool live = true) {
    Machine machine;
    machine.files = &files;
    machine.live = live;
    return machine;
  }

  Configuration boot(bool live = true) {
    Machine here = machine(live);
    return read_configuration(here);
  }

  Configuration text(std::string_view bytes, bool live = true) {
    Machine here = machine(live);
    return *read_configuration_files(here, {"-"}, bytes);
  }

  static std::string of(Loaders loaders) {
    return std::string(loaders.systemd ? "s" : "") + (loaders.procps ? "p" : "");
  }

  // "sp /etc/sysctl.d/a.conf", who reads it in front.
  static Texts files_of(const Configuration& configuration) {
    Texts texts;
    for (const ConfigFile& file : configuration.files)
      texts.push_back(of(file.loaders) + " " + file.path);
    return texts;
  }

  // "sp 3 net.core.somaxconn=5 sp": who reads it, line, key and value, where it wins.
  static Texts rows_of(const Configuration& configuration) {
    Texts texts;
    for (const Assignment& row : configuration.assignments)
      texts.push_back(of(row.loaders) + " " + std::to_string(row.line) + " " +
                      (row.key() ? row.key()->name() : "(" + std::string(row.path) + ")") +
                      (row.value ? "=" + std::string(*row.value) : " excluded") +
                      (row.effective_unknown ? " ?" : " " + of(row.effective)));
    return texts;
  }

  static std::string winner(const Configuration& configuration, const std::string& key) {
    std::string text;
    for (const BootLoader loader : {BootLoader::systemd, BootLoader::procps}) {
      const auto winner = configuration.winner(loader, *Key::parse(key));
      text += winner ? winner->value : "-";
      text += loader == BootLoader::systemd ? " " : "";
    }
    return text;
  }

  MemoryFiles files;
};

TEST_F(ReadConfiguration, OrdersFilesByNameWhateverTheirFolder) {
  for (const char* path :
       {"/usr/lib/sysctl.d/90-x.conf", "/etc/sysctl.d/10-x.conf", "/run/sysctl.d/9-a.conf",
        "/etc/sysctl.d/10-b.conf", "/usr/local/lib/sysctl.d/Z.conf", "/etc/sysctl.d/a.conf",
        "/etc/sysctl.conf", "/etc/sysctl.d/README", "/etc/sysctl.d/a.conf~"})
    files.add_file(path, "");
  EXPECT_EQ(files_of(boot()), (Texts{"sp /etc/sysctl.d/10-b.conf", "sp /etc/sysctl.d/10-x.conf",
                                     "sp /run/sysctl.d/9-a.conf", "sp /usr/lib/sysctl.d/90-x.conf",
                                     "sp /usr/local/lib/sysctl.d/Z.conf", "sp /etc/sysctl.d/a.conf",
                                     "p /etc/sysctl.conf"}));
}

TEST_F(ReadConfiguration, LetsTheFirstFolderMaskANameWithWhateverStandsThere) {
  files.add_file("/etc/sysctl.d/empty.conf", "")
      .add_link("/etc/sysctl.d/null.conf", "/dev/null")
      .add_link("/etc/sysctl.d/lost.conf", "nowhere")
      .add_directory("/etc/sysctl.d/folder.conf");
  for (const char* name : {"empty", "null", "lost", "folder"})
    files.add_file(std::string("/usr/lib/sysctl.d/") + name + ".conf", "net.core.somaxconn = 1\n");
  const Configuration read = boot();
  EXPECT_TRUE(read.assignments.empty());
  ASSERT_EQ(read.files.size(), 8u);
  for (std::size_t i = 0; i < 8; i += 2) {
    EXPECT_EQ(read.files[i].masked_by, "");
    EXPECT_EQ(read.files[i + 1].masked_by, read.files[i].path);
    EXPECT_EQ(of(read.files[i + 1].loaders), "");
  }
  EXPECT_EQ(read.files[0].error, "");                                   // empty.conf
  EXPECT_NE(read.files[2].error.find("directory"), std::string::npos);  // folder.conf
  EXPECT_NE(read.files[4].error.find("nowhere"), std::string::npos);    // lost.conf
  EXPECT_EQ(read.files[6].error, "");                                   // null.conf
  EXPECT_EQ(read.files[6].target, "/dev/null");
}

TEST_F(ReadConfiguration, NeitherReadsNorWaitsForWhatIsNoFile) {
  files.add_special("/etc/sysctl.d/fifo.conf")
      .add_special("/etc/sysctl.d/null.conf", FileType::other, makedev(1, 3));
  files.add_file("/etc/sysctl.d/secret.conf", "a.b = 1\n")
      .make_unreadable("/etc/sysctl.d/secret.conf", EACCES);
  const Configuration read = boot();
  EXPECT_NE(read.files.at(0).error, "");
  EXPECT_EQ(read.files.at(1).error, "");
  EXPECT_NE(read.files.at(2).error, "");
  EXPECT_TRUE(read.assignments.empty());
}

TEST_F(ReadConfiguration, AppliesHiddenFilesUnderProcpsOnly) {
  files.add_file("/etc/sysctl.d/.x.conf", "a.b = 1\n").add_file("/etc/sysctl.d/.conf", "a.c = 1\n");
  const Configuration read = boot();
  EXPECT_EQ(files_of(read), (Texts{"p /etc/sysctl.d/.conf", "p /etc/sysctl.d/.x.conf"}));
  EXPECT_EQ(winner(read, "a.b"), "- 1");
  EXPECT_EQ(winner(read, "a.c"), "- 1");
}

TEST_F(ReadConfiguration, ReadsSysctlConfWithSystemdOnlyThroughALink) {
  files.add_file("/etc/sysctl.conf", "a.b = 1\n").add_file("/etc/sysctl.d/zz.conf", "a.b = 2\n");
  EXPECT_EQ(winner(boot(), "a.b"), "2 1");
  files.add_link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  const Configuration read = boot();
  EXPECT_EQ(files_of(read), (Texts{"sp /etc/sysctl.d/99-sysctl.conf", "sp /etc/sysctl.d/zz.conf",
                                   "p /etc/sysctl.conf"}));
  EXPECT_EQ(read.files[0].target, "/etc/sysctl.conf");
  EXPECT_EQ(read.files[0].content, "a.b = 1\n");
  EXPECT_EQ(winner(read, "a.b"), "2 1");
  EXPECT_EQ(rows_of(read), (Texts{"sp 1 a.b=1 ", "sp 1 a.b=2 s", "p 1 a.b=1 p"}));
}

TEST_F(ReadConfiguration, ReadsSysctlConfOnlyWhereItIsAFile) {
  files.add_directory("/etc/sysctl.conf");
  EXPECT_EQ(files_of(boot()), Texts{});
}

TEST_F(ReadConfiguration, ReadsLibOnlyWhereItIsAFolderOfItsOwn) {
  files.add_file("/usr/lib/sysctl.d/a.conf", "");
  files.add_link("/lib", "usr/lib");
  EXPECT_EQ(files_of(boot()), (Texts{"sp /usr/lib/sysctl.d/a.conf"}));
  MemoryFiles split;
  split.add_file("/usr/lib/sysctl.d/a.conf", "").add_file("/lib/sysctl.d/b.conf", "");
  files = split;
  EXPECT_EQ(files_of(boot()), (Texts{"sp /usr/lib/sysctl.d/a.conf", "sp /lib/sysctl.d/b.conf"}));
}

TEST_F(ReadConfiguration, ListsOnceWhatBothLoadersReadAlike) {
  EXPECT_EQ(rows_of(text("a.b = 1\n/a/c = 2\n- a.d = 3\n")),
            (Texts{"sp 1 a.b=1 sp", "s 2 a.c=2 s", "p 2 a.c=2 p", "s 3 a.d=3 s", "p 3 ( a/d)=3 "}));
}

TEST_F(ReadConfiguration, CountsLinesAsTheLoaderAndAsAnEditorDoes) {
  const Configuration read = text("a=0\rb=1\nc.d=2\n");
  ASSERT_EQ(rows_of(read),
            (Texts{"s 1 a=0 s", "p 1 a=0\rb=1 p", "s 2 b=1 s", "s 3 c.d=2 s", "p 2 c.d=2 p"}));
  EXPECT_EQ(read.assignments[2].editor_line, 1);
  EXPECT_EQ(read.assignments[3].editor_line, 2);
  EXPECT_EQ(read.winners(BootLoader::systemd).at("c.d").line, 2);
}

TEST_F(ReadConfiguration, ListsOnceWhatBothLoadersPassOver) {
  const Configuration read = text("a.b = 1\n  what is this\nx");
  ASSERT_EQ(read.errors.size(), 2u);
  EXPECT_EQ(of(read.errors[0].loaders), "sp");
  EXPECT_EQ(read.errors[0].file, "-");
  EXPECT_EQ(read.errors[0].line, 2);
  EXPECT_EQ(read.errors[0].column, 3);
  EXPECT_EQ(of(read.errors[1].loaders), "s");  // procps leaves out lines of one character
}

TEST_F(ReadConfiguration, LetsTheLastAssignmentWin) {
  const Configuration read = text("a.b = 1\na/b = 2\n-a.b = 3\n");
  EXPECT_EQ(winner(read, "a.b"), "3 3");
  EXPECT_EQ(read.winners(BootLoader::systemd).at("a.b").line, 3);
  EXPECT_EQ(rows_of(read), (Texts{"sp 1 a.b=1 ", "sp 2 a.b=2 ", "sp 3 a.b=3 sp"}));
}

TEST_F(ReadConfiguration, LetsAnExclusionCancelOnlyUnderSystemd) {
  EXPECT_EQ(winner(text("a.b = 1\n-a.b\n"), "a.b"), "- 1");
  EXPECT_EQ(winner(text("-a.b\na.b = 1\n"), "a.b"), "1 1");
  EXPECT_EQ(rows_of(text("a.b = 1\n-a.b\n")), (Texts{"sp 1 a.b=1 p", "sp 2 a.b excluded "}));
}

TEST_F(ReadConfiguration, SetsByPatternsWhatNothingNames) {
  for (const char* name : {"all", "lo", "a.b"})
    files.add_file(std::string("/proc/sys/net/ipv4/conf/") + name + "/rp_filter", "0\n");
  const Configuration read = text(
      "net.ipv4.conf.*.rp_filter = 1\nnet/ipv4/conf/lo/rp_filter = "
      "2\n-net.ipv4.conf.all.rp_filter\n");
  EXPECT_EQ(winner(read, "net.ipv4.conf.a/b.rp_filter"), "1 1");
  EXPECT_EQ(winner(read, "net.ipv4.conf.lo.rp_filter"), "2 2");
  EXPECT_EQ(winner(read, "net.ipv4.conf.all.rp_filter"), "- -");
  EXPECT_EQ(rows_of(read)[0], "sp 1 net.ipv4.conf.*.rp_filter=1 sp");
}

TEST_F(ReadConfiguration, LetsTheLaterOfTwoPatternsWin) {
  files.add_file("/proc/sys/net/core/somaxconn", "0\n");
  EXPECT_EQ(rows_of(text("net.core.* = 1\nnet.core.som* = 2\n")),
            (Texts{"sp 1 net.core.*=1 ", "sp 2 net.core.som*=2 sp"}));
  // systemd keeps the place of a pattern that is repeated with the same value.
  EXPECT_EQ(
      winner(text("net.core.* = 1\nnet.core.som* = 2\nnet.core.* = 1\n"), "net.core.somaxconn"),
      "2 1");
}

TEST_F(ReadConfiguration, HoldsPatternsApartBySpellingUnderProcps) {
  files.add_file("/proc/sys/net/core/somaxconn", "0\n");
  EXPECT_EQ(winner(text("net.core.somaxconn = 1\n/net/core/som* = 2\n"), "net.core.somaxconn"),
            "1 2");
}

TEST_F(ReadConfiguration, ExpandsBracesInPatternsUnderSystemd) {
  files.add_file("/proc/sys/net/core/somaxconn", "0\n");
  EXPECT_EQ(winner(text("net/{core,ipv4}/som* = 1\n"), "net.core.somaxconn"), "1 -");
}

TEST_F(ReadConfiguration, LeavesPatternsOpenWhereNothingRuns) {
  files.add_file("/proc/sys/net/core/somaxconn", "0\n");
  const Configuration read = text("net.core.* = 1\n-net.core.r*\nnet.core.x = 2\n", false);
  EXPECT_EQ(rows_of(read),
            (Texts{"sp 1 net.core.*=1 ?", "sp 2 net.core.r* excluded ", "sp 3 net.core.x=2 sp"}));
}

TEST_F(ReadConfiguration, FollowsDotsUnderProcpsOnlyAndNeverOutOfProcSys) {
  files.add_file("/proc/sys/net/core/somaxconn", "0\n").add_file("/proc/secret", "0\n");
  EXPECT_EQ(winner(text("net/core/../core/somaxconn = 1\n"), "net.core.somaxconn"), "- 1");
  EXPECT_EQ(winner(text("net/no/../core/somaxconn = 1\n"), "net.core.somaxconn"), "- -");
  const Configuration read =
      text("/../secret = 1\n/../../etc/passwd = 1\n/proc/sys/net/core/x = 1\n");
  EXPECT_EQ(read.winners(BootLoader::procps).size(), 1u);
  EXPECT_TRUE(read.winners(BootLoader::procps).contains("proc.sys.net.core.x"));
  EXPECT_FALSE(read.assignments[0].key().has_value());
}

TEST_F(ReadConfiguration, ReadsNamedFilesInTheirOrder) {
  files.add_file("/b", "a.b = 1\n").add_file("/a", "a.b = 2\n");
  Machine here = machine();
  const auto read = read_configuration_files(here, {"/b", "-", "/a"}, "a.b = 3\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(rows_of(*read), (Texts{"sp 1 a.b=1 ", "sp 1 a.b=3 ", "sp 1 a.b=2 sp"}));
  EXPECT_EQ(read->winner(BootLoader::procps, *Key::parse("a.b"))->file, "/a");
}

TEST_F(ReadConfiguration, RefusesANamedFileThatCannotBeRead) {
  files.add_directory("/folder").add_file("/good", "");
  Machine here = machine();
  for (const char* path : {"/missing", "/folder"}) {
    const auto read = read_configuration_files(here, {"/good", path});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::bad_input);
    EXPECT_EQ(read.error().file, path);
  }
}

TEST_F(ReadConfiguration, SaysWhichLoaderABootUses) {
  EXPECT_EQ(boot().boot_loader, BootLoader::procps);
  files.add_file("/usr/lib/systemd/systemd-sysctl", "");
  EXPECT_EQ(boot().boot_loader, BootLoader::systemd);
}

}  // namespace
}  // namespace tune
