// What we say of random sysctl.d trees against what systemd-sysctl and procps sysctl do with them.
// The programs run in a private root whose /proc/sys is a folder of plain files, so that nothing of
// the machine is touched and what they wrote can be read back. 100 trees, 2 000 where
// TUNE_TEST_FULL is set; TUNE_TREES sets another number, TUNE_FIRST_SEED where they begin.

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tune/configuration.hpp>

#include "unit/config/random_configuration.hpp"

namespace tune::config {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSystemd = "/lib/systemd/systemd-sysctl";
constexpr const char* kProcps = "/sbin/sysctl";
const std::vector<std::string> kFolders = {"/etc/sysctl.d", "/run/sysctl.d",
                                           "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"};

std::string read_all(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_all(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

// A root of its own in a private mount and network namespace: the programs of this machine, and
// empty folders where configuration and parameters are. `trouble` says why there is none.
class PrivateRoot {
 public:
  PrivateRoot() {
    if (geteuid() != 0) {
      trouble = "only root can make a private root";
      return;
    }
    for (const char* program : {kSystemd, kProcps})
      if (access(program, X_OK) != 0) trouble = std::string(program) + " is not installed";
    if (!fs::is_directory("/usr/lib/sysctl.d")) trouble = "there is no /usr/lib/sysctl.d";
    if (trouble.empty()) build();
  }

  ~PrivateRoot() {
    if (root_.empty()) return;
    umount2(root_.c_str(), MNT_DETACH);
    rmdir(root_.c_str());
  }
  PrivateRoot(const PrivateRoot&) = delete;
  PrivateRoot& operator=(const PrivateRoot&) = delete;

  fs::path below(const std::string& path) const { return root_ + path; }
  Machine machine(Files& files) const {
    Machine machine;
    machine.files = &files;
    return machine;
  }
  MachinePaths paths() const { return {root_, root_ + "/proc"}; }

  // Standard error of a program that ran in the root.
  std::string run(const std::vector<std::string>& arguments) const {
    const std::string errors = root_ + "/errors";
    const pid_t child = fork();
    if (child == 0) execute(arguments);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status)) << arguments[0] << " died";
    EXPECT_NE(WEXITSTATUS(status), 127) << arguments[0] << " could not be started";
    return read_all(errors);
  }

  std::string trouble;

 private:
  void build() {
    char name[] = "/tmp/tune-loaders-XXXXXX";
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 || mkdtemp(name) == nullptr)
      return fail("unshare");
    root_ = name;
    do_mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE);
    do_mount("tmpfs", root_, "tmpfs", 0);
    for (const char* folder : {"/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32"})
      share(folder);
    do_mount("tmpfs", root_ + "/usr/local", "tmpfs", 0);
    do_mount("tmpfs", root_ + "/usr/lib/sysctl.d", "tmpfs", 0);
    fs::create_directories(root_ + "/proc");
    do_mount("/proc", root_ + "/proc", nullptr, MS_BIND | MS_REC);
    do_mount("tmpfs", root_ + "/proc/sys", "tmpfs", 0);
    fs::create_directories(root_ + "/dev");
    std::ofstream(root_ + "/dev/null").close();
    do_mount("/dev/null", root_ + "/dev/null", nullptr, MS_BIND);
  }

  void fail(const std::string& what) {
    if (trouble.empty()) trouble = what + ": " + std::strerror(errno);
  }

  void do_mount(const char* source, const std::string& target, const char* type,
                unsigned long flags) {
    if (trouble.empty() && mount(source, target.c_str(), type, flags, nullptr) != 0)
      fail("mount " + target);
  }

  void share(const std::string& folder) {
    if (!fs::exists(folder)) return;
    if (fs::is_symlink(folder)) return fs::create_symlink(fs::read_symlink(folder), root_ + folder);
    fs::create_directories(root_ + folder);
    do_mount(folder.c_str(), root_ + folder, nullptr, MS_BIND);
  }

  [[noreturn]] void execute(const std::vector<std::string>& arguments) const {
    const int errors = open((root_ + "/errors").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (chroot(root_.c_str()) != 0 || chdir("/") != 0 || errors < 0) _exit(127);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(errors, 2);
    std::vector<char*> words;
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const char* environment[] = {"LC_ALL=C", "SYSTEMD_LOG_TARGET=console", "SYSTEMD_COLORS=0",
                                 "SYSTEMD_LOG_LOCATION=0", nullptr};
    execve(words[0], words.data(), const_cast<char**>(environment));
    _exit(127);
  }

  std::string root_;
};

PrivateRoot& root() {
  static PrivateRoot it;
  return it;
}

class LoadersTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!root().trouble.empty()) GTEST_SKIP() << root().trouble;
    clear();
  }

  void clear() {
    for (const std::string& folder : kFolders) {
      fs::create_directories(root().below(folder));
      for (const auto& entry : fs::directory_iterator(root().below(folder)))
        fs::remove_all(entry.path());
    }
    fs::remove_all(root().below("/etc/sysctl.conf"));
    reset_parameters();
  }

  void reset_parameters() {
    for (const std::string& path : RandomConfiguration::paths())
      write_all(root().below("/proc/sys/" + path), "unset\n");
  }

  static unsigned number(const char* variable, unsigned otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
  }

  static unsigned trees() {
    return number("TUNE_TREES", number("TUNE_TEST_FULL", 0) != 0 ? 2000 : 100);
  }

  void add_random_file(RandomConfiguration& random, const std::string& folder) {
    static const std::vector<std::string> names = {"10-a.conf", "10-b.conf", "9-a.conf",  "Z.conf",
                                                   "a.conf",    "99-z.conf", ".h.conf",   ".conf",
                                                   "a.conf~",   "x",         "b.conf.bak"};
    const fs::path path = root().below(folder + "/" + names[random.below(names.size())]);
    fs::remove_all(path);
    switch (random.below(14)) {
      case 0:
        return fs::create_symlink("/dev/null", path);
      case 1:
        return fs::create_symlink("nowhere", path);
      case 2:
        fs::create_directory(path);
        return;
      case 3:
        return write_all(path, "");
      case 4:
        return fs::create_symlink("/etc/sysctl.conf", path);
      default:
        return write_all(path, random.document());
    }
  }

  void make_tree(RandomConfiguration& random) {
    clear();
    for (const std::string& folder : kFolders)
      for (std::size_t n = random.below(4); n > 0; --n) add_random_file(random, folder);
    if (random.one_in(2)) write_all(root().below("/etc/sysctl.conf"), random.document());
    if (random.one_in(10)) {
      fs::remove_all(root().below("/etc/sysctl.conf"));
      fs::create_directory(root().below("/etc/sysctl.conf"));
    }
  }

  // The first line of each parameter's file: systemd-sysctl does not cut off what stood there.
  void expect_values(const Configuration& said, BootLoader loader, unsigned seed) {
    for (const std::string& path : RandomConfiguration::paths()) {
      const std::string text = read_all(root().below("/proc/sys/" + path));
      const auto winner = said.winner(loader, *Key::from_path(path));
      const bool set = winner.has_value();
      values_set += set ? 1 : 0;
      EXPECT_EQ(set ? winner->value : "unset", text.substr(0, text.find('\n')))
          << name_of(loader) << ", " << path << ", seed " << seed
          << (set ? ", said " + winner->file + ":" + std::to_string(winner->line) : "");
    }
  }

  // Who sets a key, and why others do not: one winner where the program set it, and its value.
  static void expect_candidates(const Configuration& said, BootLoader loader, unsigned seed) {
    for (const std::string& path : RandomConfiguration::paths()) {
      const std::string text = read_all(root().below("/proc/sys/" + path));
      std::string value = "unset";
      for (const Candidate& candidate : candidates(said, *Key::from_path(path))) {
        const Verdict& verdict = candidate.verdict(loader);
        EXPECT_NE(verdict.reason, "");
        if (verdict.standing != Standing::wins) continue;
        EXPECT_EQ(value, "unset") << "two winners: " << path << ", seed " << seed;
        value = candidate.value;
      }
      EXPECT_EQ(value, text.substr(0, text.find('\n')))
          << "candidates under " << name_of(loader) << ", " << path << ", seed " << seed;
    }
  }

  unsigned values_set = 0;

  // Places that the program called no assignment, "file:line".
  static std::multiset<std::string> complaints(const std::string& errors, const std::regex& form) {
    std::multiset<std::string> places;
    for (std::sregex_iterator it(errors.begin(), errors.end(), form), end; it != end; ++it)
      places.insert((*it)[1].str() + ':' + (*it)[2].str());
    return places;
  }

  static void expect_complaints(const Configuration& said, bool Loaders::*loader,
                                const std::multiset<std::string>& heard, unsigned seed) {
    std::multiset<std::string> places;
    for (const ConfigError& error : said.errors)
      if (error.loaders.*loader) places.insert(error.file + ':' + std::to_string(error.line));
    EXPECT_EQ(places, heard) << "seed " << seed;
  }

  void compare(const Configuration& said, const std::vector<std::string>& systemd,
               const std::vector<std::string>& procps, unsigned seed) {
    static const std::regex systemd_form("(/[^:\\n]*):([0-9]+): Line is not an assignment");
    static const std::regex procps_form("(/[^:(\\n]*)\\(([0-9]+)\\): invalid syntax");
    reset_parameters();
    const std::string systemd_errors = root().run(systemd);
    expect_values(said, BootLoader::systemd, seed);
    expect_candidates(said, BootLoader::systemd, seed);
    expect_complaints(said, &Loaders::systemd, complaints(systemd_errors, systemd_form), seed);
    reset_parameters();
    const std::string procps_errors = root().run(procps);
    expect_values(said, BootLoader::procps, seed);
    expect_candidates(said, BootLoader::procps, seed);
    expect_complaints(said, &Loaders::procps, complaints(procps_errors, procps_form), seed);
    if (HasFailure()) show(said, systemd_errors + procps_errors);
  }

  static void show(const Configuration& said, const std::string& errors) {
    for (const ConfigFile& file : said.files)
      std::cout << "---- " << file.path << ' ' << file.masked_by << file.error << '\n'
                << file.content << '\n';
    std::cout << "---- what the programs said\n" << errors;
  }
};

TEST_F(LoadersTest, SayOfRandomTreesWhatTheProgramsDo) {
  const unsigned first = number("TUNE_FIRST_SEED", 1);
  std::cout << "seeds " << first << " to " << first + trees() - 1 << '\n';
  for (unsigned seed = first; seed < first + trees() && !HasFailure(); ++seed) {
    RandomConfiguration random(seed);
    make_tree(random);
    const auto files = system_files(root().paths());
    Machine machine = root().machine(*files);
    compare(read_configuration(machine), {kSystemd}, {kProcps, "--system"}, seed);
  }
  EXPECT_GT(values_set, 4 * trees()) << "the trees set too little to tell anything";
  std::cout << values_set << " values compared\n";
}

TEST_F(LoadersTest, SayOfNamedFilesWhatTheProgramsDo) {
  const unsigned first = number("TUNE_FIRST_SEED", 1);
  std::cout << "seeds " << first << " to " << first + trees() - 1 << '\n';
  for (unsigned seed = first; seed < first + trees() && !HasFailure(); ++seed) {
    RandomConfiguration random(seed ^ 0x5eed0000u);
    std::vector<std::string> names;
    for (const char* name : {"/one", "/two.conf"}) {
      write_all(root().below(name), random.document(25));
      names.emplace_back(name);
    }
    if (random.one_in(2)) std::swap(names[0], names[1]);
    const auto files = system_files(root().paths());
    Machine machine = root().machine(*files);
    const auto said = read_configuration_files(machine, names);
    ASSERT_TRUE(said) << describe(said.error());
    compare(*said, {kSystemd, names[0], names[1]}, {kProcps, "-p", names[0], names[1]}, seed);
  }
}

TEST_F(LoadersTest, SystemdGivesAFileUpAtALineOfOneMebibyte) {
  for (const std::size_t size : {(1u << 20) - 1, 1u << 20}) {
    write_all(root().below("/long"), "net.core.somaxconn = 1\n#" + std::string(size - 1, 'x') +
                                         "\nnet.core.rmem_max = 2\n");
    const auto files = system_files(root().paths());
    Machine machine = root().machine(*files);
    const auto said = read_configuration_files(machine, {"/long"});
    ASSERT_TRUE(said) << describe(said.error());
    reset_parameters();
    root().run({kSystemd, "/long"});
    expect_values(*said, BootLoader::systemd, 0);
    reset_parameters();
    root().run({kProcps, "-p", "/long"});
    expect_values(*said, BootLoader::procps, 0);
    EXPECT_EQ(said->winner(BootLoader::systemd, *Key::parse("net.core.rmem_max")).has_value(),
              size < (1u << 20));
  }
}

}  // namespace
}  // namespace tune::config
