// Holds the sources to the order of the rooms:
//   base <- system, formula <- kernel <- host, config <- capacity <- check, profile, diagnosis <-
//        advice <- plan <- transaction <- cli
// Each sees only what stands left of it: not its siblings, and nothing to its right.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/places.hpp"

namespace {

constexpr std::ptrdiff_t kMostLines = 500;

const std::map<std::string, int> kLevels{
    {"base", 0},   {"system", 1},   {"formula", 1},     {"kernel", 2},  {"host", 3},
    {"config", 3}, {"capacity", 4}, {"check", 5},       {"profile", 5}, {"diagnosis", 5},
    {"advice", 6}, {"plan", 7},     {"transaction", 8}, {"cli", 9}};

// The room that implements each public header.
const std::map<std::string, std::string> kPublicHeaders{{"export.hpp", "base"},
                                                        {"integer.hpp", "base"},
                                                        {"kernel_version.hpp", "base"},
                                                        {"port_set.hpp", "base"},
                                                        {"result.hpp", "base"},
                                                        {"tune.h", "base"},
                                                        {"version.hpp", "base"},
                                                        {"boot_loader.hpp", "system"},
                                                        {"machine.hpp", "system"},
                                                        {"key.hpp", "kernel"},
                                                        {"parameter.hpp", "kernel"},
                                                        {"value.hpp", "kernel"},
                                                        {"host.hpp", "host"},
                                                        {"configuration.hpp", "config"},
                                                        {"check.hpp", "check"},
                                                        {"finding.hpp", "check"},
                                                        {"profile.hpp", "profile"},
                                                        {"advice.hpp", "advice"},
                                                        {"plan.hpp", "plan"},
                                                        {"plan_view.hpp", "transaction"},
                                                        {"saved_plan.hpp", "plan"},
                                                        {"confirmation.hpp", "transaction"},
                                                        {"guards.hpp", "transaction"},
                                                        {"transaction.hpp", "transaction"},
                                                        {"dry_run.hpp", "transaction"},
                                                        {"diagnosis.hpp", "diagnosis"},
                                                        {"capacity.hpp", "capacity"},
                                                        {"observation.hpp", "system"},
                                                        {"tune.hpp", "cli"}};

// Headers that cost seconds to compile, and the sources that pay for them.
struct Costly {
  std::string start;
  std::set<std::string> sources;
};
const std::vector<Costly> kCostlyHeaders{
    {"toml++/", {"libtune/src/profile/parse_profile.cpp", "libtune/catalog/read_entries.cpp"}},
    {"nlohmann/", {"libtune/src/base/json.cpp"}},
    {"boost/", {"cli/src/options.cpp"}},
    {"spdlog/", {"cli/src/log.cpp"}},
    {"fmt/", {"cli/src/log.cpp"}}};

// Headers through which a program reaches the machine. Only system/ may, and:
const std::regex kSystemHeader(
    "(unistd|fcntl|dirent|poll|sched|signal|termios|pwd|grp|net/"
    "if|zlib)\\.h|csignal|fstream|filesystem|"
    "(sys|linux|arpa|netinet)/.*");
const std::set<std::string> kMayReachTheMachine{
    "cli/src/terminal.cpp",               // is this a terminal, how wide, signals, umask
    "libtune/catalog/generate.cpp",       // a program of the build
    "libtune/src/config/boot_files.cpp",  // takes device numbers apart with sys/sysmacros.h: no
                                          // call
    "libtune/src/kernel/rounding.cpp"     // the page size, which sys/auxv.h has in memory: no call
};

struct Source {
  std::string path;  // from the top of the project
  std::string text;
};

bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

// The first part of a path: "kernel" of "kernel/running.hpp".
std::string first_part(const std::string& path) { return path.substr(0, path.find('/')); }

// The room that a source belongs to; nothing when the folder is no room.
std::optional<std::string> room_of(const std::string& path) {
  const std::string kSources = "libtune/src/", kHeaders = "libtune/include/tune/";
  if (starts_with(path, "cli/")) return "cli";
  if (starts_with(path, "libtune/catalog/")) return "kernel";
  if (starts_with(path, kHeaders)) {
    const auto header = kPublicHeaders.find(path.substr(kHeaders.size()));
    return header == kPublicHeaders.end() ? std::nullopt : std::optional(header->second);
  }
  if (!starts_with(path, kSources)) return std::nullopt;
  const std::string room = first_part(path.substr(kSources.size()));
  return kLevels.count(room) > 0 ? std::optional(room) : std::nullopt;
}

// The room that an include leads to; nothing when it leads to none, or to one's own neighbours.
std::optional<std::string> room_of_include(const std::string& name) {
  if (starts_with(name, "tune/")) {
    const auto header = kPublicHeaders.find(name.substr(5));
    return header == kPublicHeaders.end() ? "unknown" : header->second;
  }
  const std::string room = first_part(name);
  return kLevels.count(room) > 0 && room != name ? std::optional(room) : std::nullopt;
}

std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex kInclude("^[ \\t]*#[ \\t]*include[ \\t]*[<\"]([^>\"]+)[>\"]");
  std::vector<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) names.push_back(match[1]);
  }
  return names;
}

std::optional<std::string> problem_of_include(const Source& source, const std::string& room,
                                              const std::string& name) {
  for (const Costly& costly : kCostlyHeaders) {
    if (starts_with(name, costly.start) && costly.sources.count(source.path) == 0) {
      return "costs too much to include here";
    }
  }
  if (std::regex_match(name, kSystemHeader)) {
    if (room == "system" || kMayReachTheMachine.count(source.path) > 0) return std::nullopt;
    return "reaches the machine, which only system/ may";
  }
  const std::optional<std::string> target = room_of_include(name);
  if (!target || *target == room) return std::nullopt;
  if (*target == "unknown") return "is no public header that the table knows";
  if (kLevels.at(*target) < kLevels.at(room)) return std::nullopt;
  return "points from " + room + " to " + *target + ", which it may not see";
}

std::vector<std::string> problems_of(const Source& source) {
  std::vector<std::string> problems;
  const std::optional<std::string> room = room_of(source.path);
  if (!room) return {source.path + " is in no room that the table knows"};
  for (const std::string& name : includes_of(source.text)) {
    if (const std::optional<std::string> problem = problem_of_include(source, *room, name)) {
      problems.push_back(source.path + ": " + name + " " + *problem);
    }
  }
  if (std::count(source.text.begin(), source.text.end(), '\n') > kMostLines) {
    problems.push_back(source.path + " has more than " + std::to_string(kMostLines) + " lines");
  }
  return problems;
}

std::vector<Source> sources_of_the_project() {
  namespace fs = std::filesystem;
  const fs::path top = tune::test::source_folder();
  std::vector<Source> sources;
  for (const char* folder : {"libtune/include", "libtune/src", "libtune/catalog", "cli"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top / folder)) {
      const std::string kind = entry.path().extension().string();
      if (kind != ".cpp" && kind != ".hpp" && kind != ".h") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      sources.push_back({entry.path().lexically_relative(top).generic_string(),
                         {std::istreambuf_iterator<char>(file), {}}});
    }
  }
  return sources;
}

TEST(Layering, HoldsInEverySource) {
  const std::vector<Source> sources = sources_of_the_project();
  EXPECT_GT(sources.size(), 50u);
  for (const Source& source : sources) {
    for (const std::string& problem : problems_of(source)) ADD_FAILURE() << problem;
  }
}

TEST(Layering, HasNoTableEntryForWhatIsGone) {
  const std::filesystem::path top = tune::test::source_folder();
  std::set<std::string> paths = kMayReachTheMachine;
  for (const auto& [header, room] : kPublicHeaders) paths.insert("libtune/include/tune/" + header);
  for (const Costly& costly : kCostlyHeaders) {
    paths.insert(costly.sources.begin(), costly.sources.end());
  }
  for (const std::string& path : paths) EXPECT_TRUE(std::filesystem::exists(top / path)) << path;
}

TEST(Layering, TheHeaderOfAllIncludesEveryOther) {
  std::ifstream file(tune::test::source_folder() + "/libtune/include/tune/tune.hpp");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const auto& [header, room] : kPublicHeaders) {
    if (header == "tune.hpp" || header == "tune.h") continue;  // itself, and that of C
    EXPECT_NE(text.find("#include <tune/" + header + ">\n"), std::string::npos) << header;
  }
}

// --- that the check can fail ---

std::string problem_of(const std::string& path, const std::string& text) {
  const std::vector<std::string> problems = problems_of({path, text});
  return problems.empty() ? "" : problems.front();
}

TEST(LayeringCheck, FindsIncludesThatPointTheWrongWay) {
  EXPECT_NE(problem_of("libtune/src/base/x.cpp", "#include \"kernel/running.hpp\"\n"), "");
  EXPECT_NE(problem_of("libtune/src/kernel/x.cpp", "  #  include <tune/host.hpp>\n"), "");
  EXPECT_NE(problem_of("libtune/src/kernel/x.cpp", "#include <tune/tune.hpp>\n"), "");
  EXPECT_NE(problem_of("libtune/include/tune/key.hpp", "#include <tune/plan.hpp>\n"), "");
  EXPECT_EQ(problem_of("libtune/src/plan/x.cpp", "#include \"kernel/running.hpp\"\n"), "");
  EXPECT_EQ(problem_of("libtune/src/plan/x.cpp", "#include <tune/plan.hpp>\n"), "");
}

TEST(LayeringCheck, FindsSiblingsThatSeeEachOther) {
  EXPECT_NE(problem_of("libtune/src/host/x.cpp", "#include <tune/configuration.hpp>\n"), "");
  EXPECT_NE(problem_of("libtune/src/formula/x.cpp", "#include \"system/memory_files.hpp\"\n"), "");
}

TEST(LayeringCheck, FindsWhatItsTablesDoNotKnow) {
  EXPECT_NE(problem_of("libtune/src/attic/x.cpp", ""), "");
  EXPECT_NE(problem_of("libtune/include/tune/new.hpp", ""), "");
  EXPECT_NE(problem_of("cli/src/main.cpp", "#include <tune/new.hpp>\n"), "");
}

TEST(LayeringCheck, FindsCostlyHeaders) {
  EXPECT_NE(problem_of("libtune/src/host/x.cpp", "#include <nlohmann/json.hpp>\n"), "");
  EXPECT_NE(problem_of("cli/src/main.cpp", "#include <boost/program_options.hpp>\n"), "");
  EXPECT_EQ(problem_of("libtune/src/base/json.cpp", "#include <nlohmann/json.hpp>\n"), "");
}

TEST(LayeringCheck, FindsWhoReachesTheMachine) {
  EXPECT_NE(problem_of("libtune/src/host/x.cpp", "#include <unistd.h>\n"), "");
  EXPECT_NE(problem_of("libtune/src/plan/x.cpp", "#include <sys/stat.h>\n"), "");
  EXPECT_NE(problem_of("cli/src/main.cpp", "#include <fstream>\n"), "");
  EXPECT_EQ(problem_of("libtune/src/system/x.cpp", "#include <sys/stat.h>\n"), "");
}

TEST(LayeringCheck, FindsFilesThatGrewTooLong) {
  EXPECT_NE(problem_of("cli/src/main.cpp", std::string(501, '\n')), "");
  EXPECT_EQ(problem_of("cli/src/main.cpp", std::string(500, '\n')), "");
}

}  // namespace
