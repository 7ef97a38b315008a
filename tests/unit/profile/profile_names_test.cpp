#include "profile/profile_names.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include <tune/host.hpp>

#include "host/host_names.hpp"

namespace tune {
namespace {

TEST(ProfileNames, KnowsItsOwnNamesBeforeThoseOfTheHost) {
  Host host;
  host.processors = 4;
  const HostNames host_names(host);
  ProfileNames names(host_names);
  names.define("rate", formula::Value(formula::whole(7, formula::kPerSecond)));
  EXPECT_EQ(names.type_of_name("rate")->dimension, formula::kPerSecond);
  EXPECT_EQ(formula::describe(*names.value_of_name("processors")), "4");
  EXPECT_FALSE(names.value_of_name("raet").ok());
}

TEST(ProfileNames, HasNoValueWhereOnlyTheTypeIsKnown) {
  const Host host;
  const HostNames host_names(host);
  ProfileNames names(host_names);
  names.define("rate", formula::Type{formula::Kind::number, formula::kPerSecond});
  EXPECT_TRUE(names.type_of_name("rate").ok());
  EXPECT_FALSE(names.value_of_name("rate").ok());
}

TEST(ProfileNames, ListsAllForTheMessageAboutAnUnknownOne) {
  const Host host;
  const HostNames host_names(host);
  ProfileNames names(host_names);
  names.define("rate", formula::Value(true));
  const auto known = names.known_names();
  EXPECT_NE(std::find(known.begin(), known.end(), "rate"), known.end());
  EXPECT_NE(std::find(known.begin(), known.end(), "memory"), known.end());
}

}  // namespace
}  // namespace tune
