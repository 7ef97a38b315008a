#include <gtest/gtest.h>
#include <sys/resource.h>

#include "cli/fixture.hpp"
#include "support/places.hpp"

namespace tune::test {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized =
    true;  // which takes the library and all of the address space for itself
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

std::string code_in(const Outcome& outcome) {
  const Json* error = outcome.json().find("error");
  const Json* code = error ? error->find("code") : nullptr;
  return code && code->text() ? *code->text() : "none";
}

// What a library finds wrong, or an assertion, ends in abort().
TEST(Defect, AnAbortIs70AndStillOneDocument) {
  const Outcome outcome = run(Invocation{.arguments = {"host", "--json"}, .aborts = true});
  EXPECT_EQ(outcome.status, 70) << outcome;
  EXPECT_EQ(code_in(outcome), "defect") << outcome;
  EXPECT_TRUE(contains(outcome.output, "\"tune/error/1\""));
  EXPECT_TRUE(contains(outcome.error, "defect of tune"));
  const Outcome text = run(Invocation{.arguments = {"host"}, .aborts = true});
  EXPECT_EQ(text.status, 70) << text;
  EXPECT_EQ(text.output, "");
}

// The limit that the command started here inherits.
class LowLimit {
 public:
  LowLimit(decltype(RLIMIT_AS) resource, rlim_t most) : resource_(resource) {
    getrlimit(resource, &before_);
    const rlimit less{most, before_.rlim_max};
    setrlimit(resource, &less);
  }
  ~LowLimit() { setrlimit(resource_, &before_); }

 private:
  decltype(RLIMIT_AS) resource_;
  rlimit before_{};
};

// SIGXFSZ would kill it in the midst of a transaction.
TEST(Defect, ALimitOfFileSizesFailsAWriteAndIsNamed) {
  const Fixture fixture;
  Outcome outcome;
  {
    const LowLimit small(RLIMIT_FSIZE, 900);
    outcome = fixture.on_proc({"apply", "small", "--runtime-only", "--yes"});
  }
  EXPECT_EQ(outcome.status, 5) << outcome;
  EXPECT_TRUE(contains(outcome.error, "ulimit -f")) << outcome;
  EXPECT_TRUE(starts_with(fixture.running("net/ipv4/tcp_fin_timeout"), "60"));
  EXPECT_EQ(fixture.on_proc({"apply", "small", "--runtime-only", "--yes"}).status, 0);
}

TEST(Defect, ALimitOfOpenFilesIsNamed) {
  const Fixture fixture;
  const LowLimit few(RLIMIT_NOFILE, 12);
  const Outcome outcome = fixture.on_proc({"apply", "small", "--runtime-only", "--yes"});
  EXPECT_GE(outcome.status, 3) << outcome;
  EXPECT_TRUE(contains(outcome.error, "ulimit -n")) << outcome;
  EXPECT_TRUE(starts_with(fixture.running("net/ipv4/tcp_fin_timeout"), "60"));
}

TEST(Defect, MemoryThatCannotBeHadIs70AndStillOneDocument) {
  if (kSanitized) GTEST_SKIP() << "the sanitizer reserves more than can be allowed";
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 400'000; ++i) lines += "net.core.somaxconn = " + std::to_string(i) + "\n";
  const std::string file = folder.write("large.conf", lines);
  Outcome outcome;
  {
    const LowLimit little(RLIMIT_AS, 96u << 20);
    outcome = run({"config", file, "--json"});
  }
  EXPECT_EQ(outcome.status, 70) << outcome.error;
  EXPECT_EQ(code_in(outcome), "defect") << outcome.error;
  EXPECT_TRUE(contains(outcome.error, "not enough memory"));
}

}  // namespace
}  // namespace tune::test
