#include <gtest/gtest.h>

#include "unit/plan/planning.hpp"

namespace tune {
namespace {

TEST(ChooseTarget, TakesTheOneThatWasNamed) {
  Planning planning;
  planning.request.target = "/etc/sysctl.d/50-site.conf";
  planning.request.last_target = "/etc/sysctl.d/99-other.conf";
  EXPECT_EQ(planning.target().path, "/etc/sysctl.d/50-site.conf");
  EXPECT_NE(planning.target().why.find("--target"), std::string::npos);
}

TEST(ChooseTarget, StaysWithTheFileOfTheLastTransaction) {
  Planning planning;
  planning.request.last_target = "/etc/sysctl.d/99-other.conf";
  EXPECT_EQ(planning.target().path, "/etc/sysctl.d/99-other.conf");
}

TEST(ChooseTarget, DoesNotTakeTheEmptyTargetOfRunningValuesAlone) {
  Planning planning;
  planning.request.last_target = "";
  EXPECT_EQ(planning.target().path, "/etc/sysctl.d/99-tune.conf");
}

TEST(ChooseTarget, TakesTheClassicFileWhereProcpsBoots) {
  Planning planning;
  planning.boot_with(BootLoader::procps);
  EXPECT_EQ(planning.target().path, "/etc/sysctl.conf");
}

TEST(ChooseTarget, TakesTheClassicFileWhereALinkLeadsSystemdToIt) {
  Planning planning;
  planning.files.add_file("/etc/sysctl.conf", "# mine\n");
  planning.files.add_link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  EXPECT_EQ(planning.target().path, "/etc/sysctl.conf");
  EXPECT_NE(planning.target().why.find("/etc/sysctl.d/99-sysctl.conf"), std::string::npos);
}

TEST(ChooseTarget, TakesAFileOfItsOwnWhereSystemdDoesNotReadTheClassicOne) {
  Planning planning;
  planning.files.add_file("/etc/sysctl.conf", "# mine\n");
  EXPECT_EQ(planning.target().path, "/etc/sysctl.d/99-tune.conf");
}

TEST(ChooseTarget, SeesThatTheLinkIsMasked) {
  Planning planning;
  planning.files.add_file("/etc/sysctl.conf", "# mine\n");
  planning.files.add_link("/usr/lib/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf");
  planning.files.add_link("/etc/sysctl.d/99-sysctl.conf", "/dev/null");
  EXPECT_EQ(planning.target().path, "/etc/sysctl.d/99-tune.conf");
}

}  // namespace
}  // namespace tune
