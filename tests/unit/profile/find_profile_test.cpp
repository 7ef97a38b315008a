#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include <tune/profile.hpp>

#include "unit/profile/profile_text.hpp"
#include "unit/profile/shipped_files.hpp"

namespace tune {
namespace {

const ProfileFolders kFolders{{"/first", "/second"}};

std::string titled(std::string_view title, std::string_view more = "") {
  return "title = \"" + std::string(title) + "\"\n" + std::string(more);
}

std::string load_error(MemoryFiles& files, std::string_view reference) {
  const auto profile = load_profile(files, kFolders, files, reference);
  return profile.ok() ? "no error" : describe(profile.error());
}

TEST(FindProfile, TakesTheFirstFolderThatHasIt) {
  MemoryFiles files;
  files.add_file("/second/web.toml", titled("second"));
  EXPECT_EQ(load_profile(files, kFolders, files, "web")->title, "second");
  files.add_file("/first/web.toml", titled("first"));
  EXPECT_EQ(load_profile(files, kFolders, files, "web")->title, "first");
}

TEST(FindProfile, TakesPathsForWhatHoldsASlashOrADot) {
  MemoryFiles files, named;
  named.add_file("/home/web.toml", titled("named"));
  named.add_file("/home/site.conf", "net.core.somaxconn = 9\n");
  EXPECT_EQ(load_profile(files, kFolders, named, "/home/web.toml")->name, "web");
  const auto configuration = load_profile(files, kFolders, named, "/home/site.conf");
  ASSERT_TRUE(configuration.ok());
  EXPECT_TRUE(configuration->from_configuration);
  const auto missing = load_profile(files, kFolders, named, "./no.toml");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
}

TEST(FindProfile, TakesStandardInputForConfiguration) {
  MemoryFiles files;
  const auto profile = load_profile(files, kFolders, files, "-", "net.core.somaxconn = 9\n");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->settings.size(), 1u);
}

TEST(FindProfile, OffersTheNearestNames) {
  MemoryFiles files;
  files.add_file("/first/httpdns.toml", titled("t"));
  EXPECT_EQ(load_error(files, "htpdns"), "There is no profile \"htpdns\"; did you mean httpdns?");
  EXPECT_EQ(load_error(files, "zzz"), "There is no profile \"zzz\"; there are httpdns.");
  MemoryFiles none;
  EXPECT_EQ(load_error(none, "zzz"),
            "There is no profile \"zzz\"; no profile was found in /first, /second.");
}

TEST(FindProfile, NamesALinkToNowhere) {
  MemoryFiles files;
  files.add_link("/first/web.toml", "/gone.toml");
  files.add_file("/second/web.toml", titled("shadowed"));
  EXPECT_EQ(load_error(files, "web").rfind("/first/web.toml: ", 0), 0u) << load_error(files, "web");
}

TEST(FindProfile, RefusesWhatIsNoName) {
  MemoryFiles files;
  for (const std::string_view name : {"", "Web", "a,,b", "a b", "web,"}) {
    EXPECT_NE(load_error(files, name).find("is no profile's name"), std::string::npos) << name;
  }
}

TEST(FindProfile, SaysWhenAFileCannotBeRead) {
  MemoryFiles files;
  files.add_file("/first/web.toml", titled("t")).make_unreadable("/first/web.toml", EACCES);
  files.add_file("/second/web.toml", titled("t"));
  const auto profile = load_profile(files, kFolders, files, "web");
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().code, ErrorCode::permission);
}

TEST(FindProfile, CombinesNamesJoinedByCommas) {
  MemoryFiles files;
  files.add_file("/first/a.toml", titled("A", "[input.x]\nkind='number'\ndefault=1\nhelp='h'\n"));
  files.add_file("/first/b.toml", titled("B", "[input.y]\nkind='number'\ndefault=1\nhelp='h'\n"));
  const auto profile = load_profile(files, kFolders, files, "a,b");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->name, "a,b");
  EXPECT_EQ(profile->title, "A + B");
  EXPECT_EQ(profile->inputs.size(), 2u);
}

TEST(FindProfile, ChecksWhatWasCombined) {
  MemoryFiles files;
  files.add_file("/first/a.toml", titled("A",
                                         "[input.x]\nkind='number'\ndefault=1\nhelp='h'\n"
                                         "[quantity.q]\nformula='x+1'\nhelp='h'\n"));
  files.add_file("/first/b.toml",
                 titled("B", "[input.x]\nkind='bytes'\ndefault='1MiB'\nhelp='h'\n"));
  EXPECT_EQ(load_error(files, "a,b").substr(0, 14), "/first/a.toml:");
}

TEST(FindProfile, ExtendsProfilesOfItsFolders) {
  MemoryFiles files;
  files.add_file("/second/base.toml",
                 titled("base", "[input.x]\nkind='number'\ndefault=1\nhelp='h'\n"));
  files.add_file("/first/web.toml", titled("web",
                                           "extends = [\"base\"]\n"
                                           "[quantity.q]\nformula='x+1'\nhelp='h'\n"));
  const auto profile = load_profile(files, kFolders, files, "web");
  ASSERT_TRUE(profile.ok()) << describe(profile.error());
  EXPECT_EQ(profile->inputs.size(), 1u);
  EXPECT_EQ(profile->extends, std::vector<std::string>{"base"});
  EXPECT_EQ(profile->title, "web");
}

TEST(FindProfile, RefusesACycleOfExtends) {
  MemoryFiles files;
  files.add_file("/first/a.toml", titled("a", "extends = [\"b\"]\n"));
  files.add_file("/first/b.toml", titled("b", "extends = [\"a\"]\n"));
  EXPECT_EQ(load_error(files, "a"),
            "/first/b.toml:2:12: These profiles extend each other: a -> b -> a.");
}

TEST(FindProfile, MayExtendTheSameProfileTwice) {
  MemoryFiles files;
  files.add_file("/first/base.toml",
                 titled("base",
                        "[setting.\"net.core.somaxconn\"]\nat_least=9\nwhy='w'\n"
                        "source='s'\n"));
  files.add_file("/first/a.toml", titled("a", "extends = [\"base\"]\n"));
  files.add_file("/first/b.toml", titled("b", "extends = [\"base\"]\n"));
  files.add_file("/first/c.toml", titled("c", "extends = [\"a\", \"b\"]\n"));
  const auto profile = load_profile(files, kFolders, files, "c");
  ASSERT_TRUE(profile.ok());
  ASSERT_EQ(profile->settings.size(), 1u);
  EXPECT_TRUE(profile->settings[0].also.empty());
}

// Read anew for each that extends it, the last one would be read 2^40 times.
TEST(FindProfile, ReadsWhatManyExtendOnce) {
  MemoryFiles files;
  constexpr int kDeep = 40;
  for (int i = 0; i < kDeep; ++i) {
    const std::string next = "\"p" + std::to_string(i + 1) + "\"";
    files.add_file("/first/p" + std::to_string(i) + ".toml",
                   titled("t", "extends = [" + next + ", " + next + "]\n"));
  }
  files.add_file("/first/p40.toml", titled("last", R"([setting."net.core.somaxconn"]
at_least = 8192
why = "w"
source = "s"
)"));
  const auto profile = load_profile(files, kFolders, files, "p0");
  ASSERT_TRUE(profile.ok());
  ASSERT_EQ(profile->settings.size(), 1u);
  EXPECT_TRUE(profile->settings[0].also.empty());
}

TEST(FindProfile, ListsGoodBrokenAndShadowedOnes) {
  MemoryFiles files;
  files.add_file("/first/web.toml", titled("first"));
  files.add_file("/second/web.toml", titled("second"));
  files.add_file("/second/bad.toml", "titel = 1\n");
  files.add_file("/second/README.md", "no profile");
  files.add_file("/second/.swap.toml", titled("t"));
  const auto list = list_profiles(files, kFolders);
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].name, "bad");
  EXPECT_EQ(list[0].error.substr(0, 21), "/second/bad.toml:1:1:");
  EXPECT_EQ(list[1].title, "first");
  EXPECT_EQ(list[1].shadowed_by, "");
  EXPECT_EQ(list[2].shadowed_by, "/first/web.toml");
}

TEST(FindProfile, ListsFilesThatHaveNoNameOfAProfileAndOffersThemForNone) {
  MemoryFiles files;
  files.add_file("/first/web_server.toml", titled("t"));
  files.add_file("/first/cache.toml", titled("t"));
  const auto list = list_profiles(files, kFolders);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[1].name, "web_server");
  EXPECT_NE(list[1].error.find("is no profile's"), std::string::npos) << list[1].error;
  EXPECT_EQ(load_error(files, "zzz"), "There is no profile \"zzz\"; there are cache.");
}

TEST(FindProfile, FindsTheShippedProfilesWithoutError) {
  MemoryFiles files = folder_in_memory("profiles", "/first");
  const auto list = list_profiles(files, kFolders);
  ASSERT_FALSE(list.empty());
  for (const ProfileSummary& summary : list) EXPECT_EQ(summary.error, "") << summary.name;
}

}  // namespace
}  // namespace tune
