#include "base/json_line.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tune {
namespace {

using std::string_literals::operator""s;

TEST(JsonLine, WritesWhatAValueOfTheSameMembersWouldBe) {
  const std::vector<std::string> lines{"", "a\tb", "\xff\"\\"};
  JsonLine line;
  line.set("id", std::int64_t{-7}).set("ok", true).set("most", UINT64_MAX);
  line.set("none", std::optional<std::string>()).set("one", std::optional<std::int64_t>(1));
  line.set("text", "with \"quotes\"").set_text("given", "[1,2]");
  line.set_bytes("bytes", "\xc3\x28\0"s).set_bytes("gone", std::optional<std::string>());
  line.set_object("empty", [](JsonLine&) {});
  line.set_object("object", [](JsonLine& object) { object.set("a", 1).set("b", false); });
  line.set_array("nothing", std::vector<std::string>(), [](JsonLine&, const std::string&) {});
  line.set_array("lines", lines,
                 [](JsonLine& one, const std::string& text) { one.set_bytes("text", text); });

  Json array = Json::array();
  for (const std::string& text : lines) array.push(Json::object().set_bytes("text", text));
  Json json = Json::object();
  json.set("id", std::int64_t{-7}).set("ok", true).set("most", UINT64_MAX);
  json.set("none", Json()).set("one", 1).set("text", "with \"quotes\"");
  json.set("given", Json::array().push(1).push(2));
  json.set_bytes("bytes", "\xc3\x28\0"s).set("gone", Json()).set("empty", Json::object());
  json.set("object", Json::object().set("a", 1).set("b", false));
  json.set("nothing", Json::array()).set("lines", std::move(array));
  EXPECT_EQ(std::move(line).take(), json.dump_compact());
}

}  // namespace
}  // namespace tune
