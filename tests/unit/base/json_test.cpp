#include "base/json.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace tune {
namespace {

Json parsed(std::string_view text) {
  Result<Json> json = parse_json(text, "t.json");
  EXPECT_TRUE(json.ok()) << (json.ok() ? "" : describe(json.error()));
  return json.ok() ? *json : Json();
}

// "line:column: message"
std::string trouble(std::string_view text) {
  const Result<Json> json = parse_json(text, "t.json");
  if (json) return "none";
  EXPECT_EQ(json.error().code, ErrorCode::bad_input);
  EXPECT_EQ(json.error().file, "t.json");
  return std::to_string(json.error().line) + ":" + std::to_string(json.error().column) + ": " +
         json.error().message;
}

void expect_trouble(std::string_view text, std::string_view start) {
  const std::string found = trouble(text);
  EXPECT_EQ(found.substr(0, start.size()), start) << found;
}

TEST(Json, KeepsTheOrderOfMembers) {
  Json json = Json::object();
  json.set("z", 1).set("a", "two").set("m", Json::array().push(true).push(Json()));
  EXPECT_EQ(json.dump_compact(), R"({"z":1,"a":"two","m":[true,null]})");
  json.set("a", 2);
  EXPECT_EQ(json.dump_compact(), R"({"z":1,"a":2,"m":[true,null]})");
}

TEST(Json, IndentsByTwo) {
  Json json = Json::object();
  json.set("a", Json::array().push(1).push(2)).set("e", Json::array()).set("o", Json::object());
  EXPECT_EQ(json.dump(), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"e\": [],\n  \"o\": {}\n}\n");
}

TEST(Json, RoundTripsItsOwnText) {
  const std::string text =
      R"({"a":[1,-2,18446744073709551615,-9223372036854775808,0.1,1e+300,true,false,null],)"
      R"("s":"q\"b\\n\n\u0001\u001fé😀","":{}})";
  EXPECT_EQ(parsed(text).dump_compact(), text);
  EXPECT_EQ(parsed(parsed(text).dump()).dump_compact(), text);
}

TEST(Json, TellsWholeNumbersFromOthers) {
  EXPECT_EQ(parsed("18446744073709551615").unsigned_integer(), 18446744073709551615u);
  EXPECT_EQ(parsed("18446744073709551615").integer(), std::nullopt);
  EXPECT_EQ(parsed("9223372036854775807").integer(), 9223372036854775807);
  EXPECT_EQ(parsed("-1").unsigned_integer(), std::nullopt);
  EXPECT_EQ(parsed("-1").integer(), -1);
  EXPECT_EQ(parsed("1.5").integer(), std::nullopt);
  EXPECT_EQ(parsed("1.5").number(), 1.5);
  EXPECT_EQ(parsed("7").number(), 7.0);
  EXPECT_EQ(parsed("18446744073709551616").integer(), std::nullopt);
  EXPECT_EQ(parsed("\"7\"").number(), std::nullopt);
}

TEST(Json, PrintsNumbersThatReadBackTheSame) {
  for (const double number : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.5, 123456789.125}) {
    EXPECT_EQ(parsed(Json(number).dump_compact()).number(), number);
  }
  EXPECT_EQ(Json(0.1).dump_compact(), "0.1");
  EXPECT_EQ(Json(std::numeric_limits<double>::infinity()).dump_compact(), "null");
  EXPECT_EQ(Json(std::nan("")).dump_compact(), "null");
}

TEST(Json, TakesOptionals) {
  Json json = Json::object();
  json.set("a", std::optional<std::string>()).set("b", std::optional<int>(3));
  EXPECT_EQ(json.dump_compact(), R"({"a":null,"b":3})");
}

TEST(Json, CarriesBytesThatAreNotUtf8) {
  Json json = Json::object();
  json.set_bytes("good", std::string_view("é"));
  json.set_bytes("bad", std::string_view("a\xFF"));
  json.set_bytes("none", std::nullopt);
  EXPECT_EQ(json.dump_compact(),
            "{\"good\":\"é\",\"bad\":\"a\xEF\xBF\xBD\",\"bad_base64\":\"Yf8=\",\"none\":null}");
}

TEST(Json, NeverWritesInvalidUtf8) { EXPECT_EQ(Json("a\xFF").dump_compact(), "\"a\xEF\xBF\xBD\""); }

TEST(Json, FindsMembersOnlyInObjects) {
  EXPECT_EQ(*parsed(R"({"a":"b"})").find("a")->text(), "b");
  EXPECT_EQ(parsed(R"({"a":"b"})").find("c"), nullptr);
  EXPECT_EQ(parsed("[1]").find("a"), nullptr);
  EXPECT_EQ(parsed("true").find("a"), nullptr);
  EXPECT_TRUE(*parsed("true").boolean());
}

TEST(JsonDocument, BeginsWithSchemaAndTool) {
  const Json document = json_document("tune/host/1");
  EXPECT_EQ(document.members()->at(0).first, "schema");
  EXPECT_EQ(*document.find("schema")->text(), "tune/host/1");
  EXPECT_EQ(*document.find("tool")->find("name")->text(), "tune");
  EXPECT_FALSE(document.find("tool")->find("version")->text()->empty());
}

TEST(ParseJson, SaysWhereTheTroubleIs) {
  expect_trouble("", "1:1: not JSON");
  expect_trouble("{\n  \"a\": 1,\n  \"b\": tru\n}", "3:11: not JSON");
  expect_trouble("[1,\n2,,3]", "2:3: not JSON");
  expect_trouble("{\"a\" 1}", "1:6: not JSON");
  expect_trouble("[1] x", "1:5: not JSON");
  expect_trouble("\"a\xFF\"", "1:3: not JSON");
  expect_trouble("\"open", "1:6: not JSON");
  expect_trouble("[1e999]", "1:");
}

TEST(ParseJson, RefusesMembersThatStandTwice) {
  expect_trouble("{\"a\": 1,\n \"b\": 2, \"a\": 3}", "2:10: the member \"a\" stands twice");
  expect_trouble(R"({"q\"x":1,"q\"x":2})", "1:11: the member \"q\"x\" stands twice");
  expect_trouble(R"([{"a":{"b":1,"b":2}}])", "1:14: the member \"b\" stands twice");
  EXPECT_EQ(trouble(R"([{"a":1},{"a":2},{"b":{"a":1},"a":2}])"), "none");
}

TEST(ParseJson, RefusesMoreThan64Levels) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_EQ(trouble(nested(64)), "none");
  expect_trouble(nested(65), "1:65: more than 64 levels");
  expect_trouble(std::string(1000000, '['), "1:65: more than 64 levels");
  expect_trouble("{\"a\":" + std::string(100, '['), "1:69: more than 64 levels");
}

TEST(ParseJson, KeepsMessagesShort) {
  const Result<Json> json = parse_json("\"" + std::string(100000, 'a'), "t.json");
  ASSERT_FALSE(json);
  EXPECT_LT(json.error().message.size(), 300u);
}

TEST(ParseJson, ReadsLargeObjectsInOneGo) {
  std::string text = "{";
  for (int i = 0; i < 50000; ++i)
    text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  EXPECT_EQ(parsed(text).members()->size(), 50000u);
}

}  // namespace
}  // namespace tune
