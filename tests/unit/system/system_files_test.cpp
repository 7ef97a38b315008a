#include <cerrno>
#include <functional>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tune/machine.hpp>

#include "support/temporary_folder.hpp"

namespace tune {
namespace {

// Works as an unprivileged user as long as it lives.
class Unprivileged {
 public:
  Unprivileged() { changed_ = geteuid() == 0 && seteuid(65534) == 0; }
  ~Unprivileged() {
    if (changed_ && seteuid(0) != 0) abort();
  }

 private:
  bool changed_ = false;
};

// A machine in a folder: an image under root, and a copy of /proc beside it.
class SystemFilesTest : public ::testing::Test {
 protected:
  SystemFilesTest() {
    chmod(folder_.path().c_str(), 0755);
    folder_.write("root/etc/sysctl.conf", "a = 1\n");
    folder_.write("root/proc/sys/net/core/somaxconn", "not read\n");
    folder_.write("proc/sys/net/core/somaxconn", "4096\n");
    folder_.write("proc/meminfo", "MemTotal: 1 kB\n");
    folder_.write("secret", "outside");
    files_ = system_files({folder_ / "root", folder_ / "proc"});
  }
  std::string read(std::string_view path) {
    const Result<std::string> text = files_->read(path);
    return text ? *text : "errno " + std::to_string(text.error().errno_value);
  }
  FileAttributes own(std::uint32_t mode = 0644) { return {mode, geteuid(), getegid(), {}}; }

  test::TemporaryFolder folder_;
  std::unique_ptr<Files> files_;
};

TEST_F(SystemFilesTest, ReadsFilesUnderTheRoot) {
  EXPECT_EQ(read("/etc/sysctl.conf"), "a = 1\n");
  EXPECT_EQ(read("/etc/none"), "errno " + std::to_string(ENOENT));
  EXPECT_EQ(files_->read("/etc/none").error().code, ErrorCode::not_found);
  EXPECT_EQ(files_->read("/etc/none").error().file, "/etc/none");
}

TEST_F(SystemFilesTest, ReadsProcInItsOwnFolderHoweverItIsSpelt) {
  for (const char* path :
       {"/proc/sys/net/core/somaxconn", "//proc/sys//net/core/somaxconn",
        "/./proc/./sys/net/core/somaxconn", "/proc/sys/net/core/../core/somaxconn"}) {
    EXPECT_EQ(read(path), "4096\n") << path;
  }
  EXPECT_EQ(read("/proc/meminfo"), "MemTotal: 1 kB\n");
  EXPECT_EQ(files_->list("/proc").value().size(), 2u);
}

TEST_F(SystemFilesTest, BeginsRelativePathsAtTheWorkingDirectoryOrAtTheTopOfTheRoot) {
  EXPECT_EQ(read("etc/sysctl.conf"), "a = 1\n");
  char before[4096];
  ASSERT_NE(getcwd(before, sizeof before), nullptr);
  ASSERT_EQ(chdir(folder_.path().c_str()), 0);
  const auto text = system_files()->read("secret");
  ASSERT_EQ(chdir(before), 0);
  ASSERT_TRUE(text) << describe(text.error());
  EXPECT_EQ(*text, "outside");
}

TEST_F(SystemFilesTest, DoesNotTakeNeighboursForProc) {
  folder_.write("root/procedure", "text");
  folder_.write("proc/sysctl", "text");
  EXPECT_EQ(read("/procedure"), "text");
  EXPECT_EQ(read("/proc/sysctl"), "text");
}

TEST_F(SystemFilesTest, LetsNoPathLeaveSys) {
  const std::string escape = "errno " + std::to_string(EXDEV);
  folder_.link("proc/sys/out", "../meminfo");
  folder_.link("proc/sys/absolute", folder_ / "secret");
  folder_.link("proc/sys/folder", folder_.path());
  EXPECT_EQ(read("/proc/sys/../meminfo"), escape);
  EXPECT_EQ(read("/proc/sys/net/../../meminfo"), escape);
  EXPECT_EQ(read("/proc/sys/out"), escape);
  EXPECT_EQ(read("/proc/sys/absolute"), escape);
  EXPECT_EQ(files_->read("/proc/sys/absolute").error().code, ErrorCode::permission);
  EXPECT_EQ(read("/proc/sys/folder/secret"), escape);
  EXPECT_EQ(read("/proc/../secret"), escape);
  EXPECT_FALSE(files_->write_pseudo("/proc/sys/absolute", "x"));
  EXPECT_FALSE(files_->write_pseudo("/proc/sys/../../secret", "x"));
  EXPECT_FALSE(files_->replace("/proc/sys/folder/secret", "x", own()));
  EXPECT_FALSE(files_->append("/proc/sys/absolute", "x"));
  EXPECT_FALSE(files_->remove("/proc/sys/folder/secret"));
  EXPECT_EQ(folder_.read("secret"), "outside");
}

TEST_F(SystemFilesTest, KeepsWritersInsideTheRoot) {
  folder_.link("root/etc/link", folder_ / "secret");
  folder_.link("root/etc/up", "../../../../../../../../../../secret");
  ASSERT_FALSE(files_->replace("/etc/link", "x", own()));  // its folder is not in the root
  ASSERT_TRUE(files_->replace("/etc/up", "x", own()));
  EXPECT_EQ(folder_.read("secret"), "outside");
  EXPECT_EQ(folder_.read("root/secret"), "x");
}

TEST_F(SystemFilesTest, RefusesEmptyPathsAndThoseWithNul) {
  for (const std::string_view path :
       {std::string_view(""), std::string_view("/etc/sysctl.conf\0x", 18)}) {
    EXPECT_EQ(files_->read(path).error().code, ErrorCode::bad_input);
  }
}

TEST_F(SystemFilesTest, NeitherReadsNorWaitsForWhatIsNoFile) {
  ASSERT_EQ(mkfifo((folder_ / "root/fifo").c_str(), 0666), 0);
  ASSERT_EQ(mkfifo((folder_ / "proc/fifo").c_str(), 0666), 0);
  for (const char* path : {"/fifo", "/proc/fifo", "/etc"}) {
    EXPECT_EQ(files_->read(path).error().code, ErrorCode::bad_input) << path;
  }
  EXPECT_FALSE(files_->write_pseudo("/proc/fifo", "x"));
  EXPECT_EQ(system_files()->read("/dev/null").error().code, ErrorCode::bad_input);
}

TEST_F(SystemFilesTest, HoldsToTheLimit) {
  folder_.write("root/large", std::string(1001, 'x'));
  EXPECT_EQ(files_->read("/large", 1000).error().code, ErrorCode::bad_input);
  EXPECT_TRUE(files_->read("/large", 1001));
}

TEST_F(SystemFilesTest, WritesACopyOfProcAsTheKernelWould) {
  ASSERT_TRUE(files_->write_pseudo("/proc/sys/net/core/somaxconn", "8\n"));
  EXPECT_EQ(folder_.read("proc/sys/net/core/somaxconn"), "8\n");
  EXPECT_EQ(folder_.read("root/proc/sys/net/core/somaxconn"), "not read\n");
  const Status missing = files_->write_pseudo("/proc/sys/net/core/none", "8\n");
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_EQ(folder_.count("proc/sys/net/core"), 1u);
}

TEST_F(SystemFilesTest, TellsLinksFromWhatTheyLeadTo) {
  folder_.link("root/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  const char* path = "/etc/sysctl.d/99-sysctl.conf";
  EXPECT_EQ(files_->information(path)->type, FileType::regular);
  EXPECT_EQ(files_->information(path)->inode, files_->information("/etc/sysctl.conf")->inode);
  EXPECT_EQ(files_->link_information(path)->type, FileType::link);
  EXPECT_EQ(files_->read_link(path).value(), "../sysctl.conf");
  EXPECT_EQ(files_->real_path(path).value(), "/etc/sysctl.conf");
  EXPECT_EQ(files_->list("/etc/sysctl.d")->at(0).type, FileType::link);
  EXPECT_FALSE(files_->read_link("/etc/sysctl.conf"));
}

TEST_F(SystemFilesTest, ReplacesTheFileBehindALink) {
  folder_.link("root/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf");
  ASSERT_TRUE(files_->replace("/etc/sysctl.d/99-sysctl.conf", "b = 2\n", own()));
  EXPECT_EQ(folder_.read("root/etc/sysctl.conf"), "b = 2\n");
  EXPECT_EQ(files_->link_information("/etc/sysctl.d/99-sysctl.conf")->type, FileType::link);
}

TEST_F(SystemFilesTest, MakesTheFileBehindALinkToNowhere) {
  folder_.link("root/etc/new.conf", "real.conf");
  ASSERT_TRUE(files_->replace("/etc/new.conf", "b = 2\n", own()));
  EXPECT_EQ(folder_.read("root/etc/real.conf"), "b = 2\n");
}

TEST_F(SystemFilesTest, MakesDirectoriesWithTheirParents) {
  ASSERT_TRUE(files_->make_directory("/var/lib/tune", 0700));
  ASSERT_TRUE(files_->make_directory("/var/lib/tune/", 0755));
  EXPECT_EQ(files_->information("/var/lib/tune")->mode, 0700u);
  EXPECT_EQ(files_->information("/var/lib")->mode, 0755u);
  EXPECT_FALSE(files_->make_directory("/etc/sysctl.conf/below", 0700));
  ASSERT_TRUE(files_->append("/var/lib/tune/journal", "x"));
  ASSERT_TRUE(files_->remove_tree("/var/lib/tune"));
  EXPECT_EQ(files_->information("/var/lib/tune").error().code, ErrorCode::not_found);
}

TEST_F(SystemFilesTest, LocksUnderTheRoot) {
  const auto held = files_->lock("/etc/lock", "me");
  ASSERT_TRUE(held);
  EXPECT_EQ(files_->lock("/etc/lock", "you").error().message, "me");
  EXPECT_EQ(folder_.read("root/etc/lock"), "me");
}

TEST_F(SystemFilesTest, FindsWhatCouldBeWritten) {
  EXPECT_TRUE(files_->check_writable("/etc/sysctl.conf"));
  EXPECT_TRUE(files_->check_writable("/etc/new.conf"));
  EXPECT_TRUE(files_->check_writable("/none/none/new.conf"));
  EXPECT_TRUE(files_->check_writable("/proc/sys/net/core/somaxconn"));
  EXPECT_TRUE(files_->check_writable("/etc"));
}

TEST_F(SystemFilesTest, FindsWhatCouldNotBeWrittenByThisUser) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  chmod((folder_ / "proc/sys/net/core/somaxconn").c_str(), 0666);
  chmod((folder_ / "root/etc/sysctl.conf").c_str(), 0666);
  const Unprivileged user;
  for (const char* path : {"/etc/sysctl.conf", "/etc/new.conf", "/none/none/new.conf", "/etc"}) {
    const Status status = files_->check_writable(path);
    ASSERT_FALSE(status) << path;
    EXPECT_EQ(status.error().code, ErrorCode::permission) << path;
  }
  EXPECT_TRUE(files_->check_writable("/proc/sys/net/core/somaxconn"));
  EXPECT_EQ(files_->replace("/etc/sysctl.conf", "x", own()).error().code, ErrorCode::permission);
}

TEST_F(SystemFilesTest, DoesNotPutAPreparedFileWhereItsPathNoLongerLeads) {
  const auto prepared = files_->prepare("/etc/sysctl.conf", "new", own());
  ASSERT_TRUE(prepared);
  if (!*prepared) GTEST_SKIP() << "no files without a name here";
  ASSERT_TRUE((*prepared)->store());
  ASSERT_EQ(rename((folder_ / "root/etc").c_str(), (folder_ / "root/moved").c_str()), 0);
  folder_.make_directory("root/etc");
  folder_.write("root/etc/sysctl.conf", "another");
  const Status refused = (*prepared)->take_place();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().errno_value, ESTALE);
  EXPECT_EQ(refused.error().file, "/etc/sysctl.conf");
  EXPECT_EQ(folder_.read("root/etc/sysctl.conf"), "another");
  EXPECT_NE(folder_.read("root/moved/sysctl.conf"), "new");
}

TEST_F(SystemFilesTest, TakesAPlaceInSteps) {
  const auto prepared = files_->prepare("/etc/sysctl.conf", "new", own());
  ASSERT_TRUE(prepared);
  if (!*prepared) GTEST_SKIP() << "no files without a name here";
  EXPECT_TRUE((*prepared)->store());
  EXPECT_NE(folder_.read("root/etc/sysctl.conf"), "new");
  EXPECT_TRUE((*prepared)->take_place());
  EXPECT_TRUE((*prepared)->settle());
  EXPECT_EQ(folder_.read("root/etc/sysctl.conf"), "new");
}

TEST_F(SystemFilesTest, LetsAUserWriteIntoAFolderOfItsOwn) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  ASSERT_EQ(chown(folder_.make_directory("root/state").c_str(), 65534, 65534), 0);
  const Unprivileged user;
  for (const char* path : {"/state", "/state/new/file"}) {
    EXPECT_TRUE(files_->check_writable(path)) << path;
  }
  // The default attributes name root, whom nobody else can give a file to.
  EXPECT_TRUE(files_->replace("/state/file", "text", FileAttributes()));
  EXPECT_EQ(files_->information("/state/file")->user, 65534u);
}

TEST_F(SystemFilesTest, ReadsWhatTheUserMayRead) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  chmod((folder_ / "root/etc/sysctl.conf").c_str(), 0600);
  const Unprivileged user;
  EXPECT_EQ(files_->read("/etc/sysctl.conf").error().code, ErrorCode::permission);
  EXPECT_EQ(files_->information("/etc/sysctl.conf")->mode, 0600u);
}

TEST_F(SystemFilesTest, SaysThatARootIsMissing) {
  const auto files = system_files({folder_ / "none", folder_ / "none"});
  EXPECT_EQ(files->read("/etc/sysctl.conf").error().code, ErrorCode::not_found);
  EXPECT_NE(files->read("/etc/sysctl.conf").error().message.find(folder_ / "none"),
            std::string::npos);
}

TEST(SystemFilesOfThisMachine, ReadsTheRealProc) {
  const auto files = system_files();
  EXPECT_TRUE(files->read("/proc/sys/net/core/somaxconn"));
  EXPECT_TRUE(files->read("/proc/net/sockstat"));  // through the link self/net
  EXPECT_EQ(files->read_link("/proc/self/ns/net")->substr(0, 5), "net:[");
  EXPECT_EQ(files->read("/proc/sys/../../etc/passwd").error().errno_value, EXDEV);
}

TEST(SystemFilesOfThisMachine, KnowsItsOwnNetworkNamespace) {
  struct stat expected = {};
  ASSERT_EQ(stat("/proc/self/ns/net", &expected), 0);
  EXPECT_EQ(system_files()->information("/proc/self/ns/net")->inode, expected.st_ino);
}

TEST(SystemFilesOfThisMachine, FollowsNoOtherMagicLink) {
  EXPECT_FALSE(system_files()->read("/proc/self/root/etc/passwd"));
  EXPECT_FALSE(system_files()->list("/proc/self/cwd"));
  EXPECT_FALSE(system_files()->read("/proc/self/ns/../root/etc/passwd"));
}

// Runs in a child of its own network namespace; true for success, nothing when there can be none.
std::optional<bool> in_network_namespace(const std::function<bool()>& test) {
  const pid_t child = fork();
  if (child == 0) _exit(unshare(CLONE_NEWNET) != 0 ? 2 : test() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 2) return std::nullopt;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// proc_do_large_bitmap() takes a page less a byte with each write and shows what fits the first
// read: neither may cut a long list short.
TEST(SystemFilesOfThisMachine, WritesAndReadsPortListsOfManyPages) {
  const auto ok = in_network_namespace([] {
    std::string ports;
    for (int port = 1024; port < 9000; port += 2) ports += std::to_string(port) + ",";
    ports.back() = '\n';
    const auto files = system_files();
    constexpr const char* kPath = "/proc/sys/net/ipv4/ip_local_reserved_ports";
    return files->write_pseudo(kPath, ports).ok() && files->read(kPath).value() == ports &&
           files->write_pseudo(kPath, "7\n").ok() && files->read(kPath).value() == "7\n" &&
           files->write_pseudo(kPath, "nonsense\n").error().errno_value == EINVAL;
  });
  if (!ok) GTEST_SKIP() << "no network namespace can be made here";
  EXPECT_TRUE(*ok);
}

// As /proc has it, and some shared folders.
TEST(SystemFilesOfTheMachine, TakesAFileSystemWithoutSyncOfFoldersAsItIs) {
  EXPECT_TRUE(system_files({})->sync_directory("/proc").ok());
}

}  // namespace
}  // namespace tune
