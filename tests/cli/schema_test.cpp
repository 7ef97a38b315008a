#include <cstdlib>

#include <gtest/gtest.h>

#include "cli/fixture.hpp"
#include "support/places.hpp"

namespace tune::test {
namespace {

constexpr const char* kValidate = R"(import json, sys, jsonschema
document = json.load(open(sys.argv[1]))
name = document["schema"].split("/")[1]
if name != sys.argv[3]:
    sys.exit("it is a document of " + name)
schema = json.load(open(sys.argv[2] + "/" + name + ".json"))
jsonschema.Draft7Validator.check_schema(schema)
errors = list(jsonschema.Draft7Validator(schema).iter_errors(document))
for error in errors:
    print(list(error.path), error.message[:300])

# A member that the schema does not describe is one that no reader can know of.
def described(part):
    while "$ref" in part:
        found = schema
        for step in part["$ref"][2:].split("/"):
            found = found[step]
        part = found
    whole = dict(part, properties=dict(part.get("properties", {})))
    for other in part.get("oneOf", []) + part.get("anyOf", []):
        other = described(other)
        whole["properties"].update(other["properties"])
        whole.setdefault("items", other.get("items", {}))
    return whole

def undescribed(value, part, place):
    part = described(part)
    if isinstance(value, dict):
        for name, member in value.items():
            other = part.get("additionalProperties")
            known = part["properties"].get(name, other if isinstance(other, dict) else None)
            if known is not None:
                yield from undescribed(member, known, place + "/" + name)
            elif name.removesuffix("_base64") not in part["properties"]:
                yield place + "/" + name
    elif isinstance(value, list):
        for member in value:
            yield from undescribed(member, part.get("items", {"additionalProperties": {}}), place)

strangers = sorted(set(undescribed(document, schema, "")))
for stranger in strangers:
    print(stranger, "is not described")
sys.exit(1 if errors or strangers else 0)
)";

class Schema : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("python3 -c 'import jsonschema' >/dev/null 2>&1") != 0) {
      GTEST_SKIP() << "python3 with its module jsonschema is missing (python3-jsonschema)";
    }
    fixture_.folder.write("validate.py", kValidate);
  }

  // The document must be of the schema `name` and hold what it says.
  void expect_valid(const std::string& name, const Outcome& outcome) {
    fixture_.folder.write("document.json", outcome.output);
    const std::string command = "python3 '" + fixture_.folder / "validate.py" + "' '" +
                                fixture_.folder / "document.json" + "' '" + source_folder() +
                                "/cli/schema' " + name + " >'" + fixture_.folder / "complaints" +
                                "' 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0)
        << name << ": " << fixture_.folder.read("complaints") << outcome;
  }

  Fixture fixture_;
};

TEST_F(Schema, OfReadingCommands) {
  expect_valid("profile", fixture_.on_proc({"profile", "--json"}));
  expect_valid("profile", fixture_.on_proc({"profile", "small", "--json"}));
  expect_valid("profile", fixture_.on_proc({"profile", "httpdns", "--json"}));
  expect_valid("host", fixture_.on_proc({"host", "--json"}));
  expect_valid("host", run({"host", "--json"}));
  expect_valid("explain", fixture_.on_proc({"explain", "net.ipv4.tcp_mem", "net.core.somaxconn",
                                            "net.ipv4.tcp_tw_recycle", "--json"}));
  expect_valid("config", fixture_.on_image({"config", "--json"}));
  expect_valid("config", run({"config", "--json"}));
  expect_valid("check", fixture_.on_image({"check", "--json"}));
  expect_valid("check", run({"check", "-", "--json"}, "a\nnet.core.rmem_max = 16M\nx=1"));
  expect_valid("check", run({"check", "--rules", "--json"}));
  expect_valid("who", fixture_.on_image({"who", "net.core.somaxconn", "a.b", "--json"}));
  expect_valid("who", run({"who", "net.core.somaxconn", "--loader", "procps", "--json"}));
  expect_valid("capacity", run({"capacity", "--json"}));
  expect_valid("capacity", fixture_.on_image({"capacity", "httpdns", "--json"}));
  expect_valid("capacity",
               fixture_.on_image({"capacity", "--find", "connections_per_second", "--json"}));
  expect_valid("doctor", run({"doctor", "--port", "1", "--interval", "0", "--json"}));
  expect_valid("doctor", fixture_.on_proc({"doctor", "--interval", "0", "--json"}));
  expect_valid("doctor", run({"doctor", "--interval", "10ms", "--json"}));
  expect_valid("doctor", run({"doctor", "--log", "-", "--interval", "0", "--json"},
                             "[1.0] TCP: too many orphaned sockets\nTCP: out of memory -- "
                             "consider tuning tcp_mem\n"));
  expect_valid("advise", fixture_.on_image({"advise", "small", "--json"}));
  expect_valid("advise", fixture_.on_image({"advise", "httpdns", "--json"}));
  expect_valid("diff", fixture_.on_image({"diff", "small", "--json"}));
  expect_valid("diff", fixture_.on_image({"diff", "httpdns", "--json"}));
  expect_valid("diff", fixture_.on_proc({"diff", "small", "--runtime-only", "--json"}));
  expect_valid("version", run({"--version", "--json"}));
  expect_valid("help", run({"--help", "--json"}));
  expect_valid("error", run({"diff", "nosuch", "--json"}));
}

TEST_F(Schema, OfAConfirmedTransaction) {
  expect_valid("apply", fixture_.on_proc({"apply", "small", "--runtime-only", "--yes", "--json",
                                          "--confirm-within", "60s"}));
  expect_valid("status", fixture_.on_proc({"status", "--json"}));
  expect_valid("history", fixture_.on_proc({"history", "1", "--json"}));
  expect_valid("confirm", fixture_.on_proc({"confirm", "--json"}));
  expect_valid("error", fixture_.on_proc({"confirm", "--json"}));
}

TEST_F(Schema, OfASavedPlanAndItsRefusal) {
  const std::string plan = fixture_.folder / "plan.json";
  ASSERT_EQ(fixture_.on_proc({"diff", "small", "--runtime-only", "--plan-out", plan}).status, 1);
  expect_valid("plan", {.output = fixture_.folder.read("plan.json")});
  fixture_.set_running("net/core/somaxconn", "9");
  expect_valid("error", fixture_.on_proc({"apply", "--plan", plan, "--yes", "--json"}));
  ASSERT_EQ(fixture_.on_image({"diff", "small", "--plan-out", plan}).status, 1);
  expect_valid("plan", {.output = fixture_.folder.read("plan.json")});
}

TEST_F(Schema, OfAHostThatShowsLittle) {
  std::filesystem::remove_all(fixture_.folder / "proc/sys/fs");
  const Outcome little = fixture_.on_proc({"host", "--json"});
  EXPECT_TRUE(contains(little.output, "null"));
  expect_valid("host", little);
  const std::string document = fixture_.folder.write("little.json", little.output);
  expect_valid("host", run({"host", "--json", "--host", document}));
}

TEST_F(Schema, OfAWholeRoad) {
  expect_valid("history", fixture_.on_image({"history", "--json"}));
  expect_valid("status", fixture_.on_image({"status", "--json"}));
  expect_valid("apply", fixture_.on_image({"apply", "small", "--yes", "--json"}));
  expect_valid("apply", fixture_.on_image({"apply", "small", "--yes", "--json"}));
  expect_valid("history", fixture_.on_image({"history", "--json"}));
  expect_valid("history", fixture_.on_image({"history", "1", "--json"}));
  expect_valid("status", fixture_.on_image({"status", "--json"}));
  expect_valid("rollback", fixture_.on_image({"rollback", "--dry-run", "--json"}));
  expect_valid("rollback", fixture_.on_image({"rollback", "--yes", "--json"}));
  expect_valid("error", fixture_.on_image({"rollback", "--yes", "--json"}));
}

TEST_F(Schema, OfRefusedPlansAndConflicts) {
  const std::string site = fixture_.folder.write("site.conf", "net.core.somaxconn = 70000000000\n");
  expect_valid("error", fixture_.on_proc({"apply", site, "--runtime-only", "--yes", "--json"}));
  expect_valid("apply", fixture_.on_proc({"apply", "small", "--runtime-only", "--yes", "--json"}));
  fixture_.set_running("net/core/somaxconn", "9");
  expect_valid("status", fixture_.on_proc({"status", "--json"}));
  expect_valid("rollback", fixture_.on_proc({"rollback", "--yes", "--json"}));
}

}  // namespace
}  // namespace tune::test
