#include <gtest/gtest.h>

#include "cli/fixture.hpp"

namespace tune::test {
namespace {

TEST(HostCommand, ShowsTheFacts) {
  const Fixture fixture;
  const Outcome outcome = fixture.on_proc({"host", "--host", fixture.folder / "host.json"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  EXPECT_EQ(difference_to_golden("host.txt", outcome.output), "");
}

TEST(HostCommand, DocumentHasEveryKeyOfTheMachine) {
  const Fixture fixture;
  fixture.set_running("vendor/knob", "17");
  const Outcome outcome = fixture.on_proc({"host", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome;
  const Json document = outcome.json();
  EXPECT_EQ(*document.find("memory")->find("total_bytes")->unsigned_integer(), 4294967296u);
  EXPECT_EQ(*document.find("values")->find("vendor.knob")->text(), "17");
  EXPECT_EQ(*document.find("values")->find("net.ipv4.tcp_mem")->text(), "46875 62500 93750");
}

TEST(HostCommand, AdviceIsTheSameFromTheDocument) {
  const Fixture fixture;
  const std::string document = fixture.on_proc({"host", "--json"}).output;
  fixture.folder.write("here.json", document);
  const Outcome here = fixture.on_proc({"advise", "small", "--json"});
  EXPECT_EQ(here.status, 0) << here;
  const Outcome there =
      fixture.on_image({"advise", "small", "--json"});  // another host: other values
  EXPECT_EQ(there.status, 0) << there;
  const Outcome carried = run({"--profile-dir", fixture.folder / "profiles", "--host",
                               fixture.folder / "here.json", "advise", "small", "--json"});
  EXPECT_EQ(carried.output, here.output);
}

TEST(HostCommand, ImageHasNoFactsOfItsOwn) {
  const Fixture fixture;
  EXPECT_EQ(run({"--root", fixture.folder / "root", "host"}).status, 2);
}

}  // namespace
}  // namespace tune::test
