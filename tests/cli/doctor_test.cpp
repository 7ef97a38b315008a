#include <filesystem>

#include <gtest/gtest.h>

#include "cli/fixture.hpp"

// The evidence is what stands under a /proc of the test's own, and logs that it writes: sockets and
// the kernel's log are not asked for there. tests/integration/doctor.sh has the real ones.
namespace tune::test {
namespace {

constexpr const char* kLog =
    "Nov 24 11:16:39 web7 kernel: [24661.155231] TCP: too many orphaned sockets\n"
    "Nov 24 11:16:40 web7 nginx[812]: TCP: too many orphaned sockets\n"
    "Nov 24 11:16:44 web7 kernel: [24666.163214] net_ratelimit: 6721 callbacks suppressed\n"
    "Nov 24 11:16:44 web7 kernel: [24666.163214] TCP: too many orphaned sockets\n";

class Doctor : public testing::Test {
 protected:
  Doctor() {
    write("net/sockstat", "TCP: inuse 1 orphan 3 tw 0 alloc 1 mem 240\nUDP: inuse 0 mem 0\n");
    write("net/netstat", "TcpExt: TCPAbortOnMemory ListenOverflows\nTcpExt: 0 0\n");
    write("net/snmp", "Udp: InErrors MemErrors\nUdp: 0 0\n");
    write("sys/fs/file-nr", "405\t0\t2466177\n");
  }

  void write(const std::string& path, const std::string& text) const {
    fixture_.folder.write("proc/" + path, text);
  }

  Outcome doctor(std::vector<std::string> options, std::string input = {}) const {
    std::vector<std::string> arguments{"--proc", fixture_.folder / "proc", "doctor"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(arguments, std::move(input));
  }

  Fixture fixture_;
};

const Json& member(const Outcome& outcome, std::string_view name) {
  static const Json kNone;
  const Json* found = outcome.json().find(name);
  return found ? *found : kNone;
}

TEST_F(Doctor, FindsNothingWhereNothingGaveWay) {
  const Outcome text = doctor({"--interval", "0"});
  EXPECT_EQ(text.status, 0) << text;
  EXPECT_TRUE(starts_with(text.output, "No problem found"));
  const Outcome json = doctor({"--interval", "0", "--json"});
  EXPECT_EQ(json.status, 0);
  EXPECT_TRUE(member(json, "problems").items()->empty()) << json;
  EXPECT_TRUE(member(json, "sockets").is_null());
}

TEST_F(Doctor, GivesEachResourceOneLineOnANarrowTerminal) {
  write("sys/net/ipv4/tcp_mem", "287901 383868 575802\n");
  write("sys/net/ipv4/tcp_max_orphans", "131072\n");
  const Outcome wide = run({"--proc", fixture_.folder / "proc", "doctor", "--interval", "0"});
  EXPECT_TRUE(contains(wide.output, "240 of 575 802 pages = 960 KiB of 2.2 GiB")) << wide;
  const Outcome narrow =
      run(Invocation{.arguments = {"--proc", fixture_.folder / "proc", "doctor", "--interval", "0"},
                     .environment = {{"COLUMNS", "80"}}});
  EXPECT_TRUE(contains(narrow.output, "[......|...]  0 %       960 KiB of 2.2 GiB  machine\n"))
      << narrow;
  EXPECT_TRUE(contains(narrow.output, "[..|.......]  0 %       3 of 131 072        machine\n"))
      << narrow;
}

TEST_F(Doctor, SaysWhatItCouldNotSee) {
  const Outcome json = doctor({"--interval", "0", "--json"});
  EXPECT_GE(member(json, "unseen").items()->size(), 2u) << json;
  EXPECT_TRUE(contains(doctor({"--interval", "0"}).output, "Not seen"));
}

TEST_F(Doctor, ReadsALogFromStandardInput) {
  const Outcome json = doctor({"--interval", "0", "--log", "-", "--json"}, kLog);
  EXPECT_EQ(json.status, 1) << json;
  ASSERT_EQ(member(json, "problems").items()->size(), 1u) << json;
  const Json& problem = member(json, "problems").items()->front();
  EXPECT_EQ(*problem.find("id")->text(), "orphans");
  EXPECT_EQ(*problem.find("when")->text(), "now");
  const Json& log = member(json, "log");
  EXPECT_EQ(log.find("suppressed")->integer(), 6721);
  const Json& event = log.find("events")->items()->front();
  EXPECT_EQ(event.find("lines")->integer(), 2);
  EXPECT_EQ(*event.find("first")->text(), "Nov 24 11:16:39");
  EXPECT_EQ(*event.find("last")->text(), "Nov 24 11:16:44");
}

TEST_F(Doctor, TakesAnIntervalInSecondsOrWithAUnit) {
  for (const char* text : {"0", "0.001", "1ms", "1e-3"})
    EXPECT_EQ(doctor({"--interval", text, "--no-log"}).status, 0) << text;
  for (const char* text : {"-1", "0.0001", "nan", "inf", "", "1x", "1e9", "0x1", "99999d"}) {
    const Outcome refused = doctor({"--interval", text, "--no-log"});
    EXPECT_EQ(refused.status, 2) << text;
    EXPECT_TRUE(contains(refused.error, "--interval")) << refused.error;
  }
}

TEST_F(Doctor, ReadsSeveralLogs) {
  const std::string one = fixture_.folder.write("one.log", "TCP: too many orphaned sockets");
  const std::string two =
      fixture_.folder.write("two.log", "nf_conntrack: table full, dropping packet");
  const Outcome json = doctor({"--interval", "0", "--log", one, "--log", two, "--json"});
  EXPECT_EQ(member(json, "log").find("events")->items()->size(), 2u) << json;
}

TEST_F(Doctor, ShowsTheAnswerFirst) {
  const Outcome text = doctor({"--interval", "0", "--log", "-"}, kLog);
  EXPECT_EQ(text.status, 1);
  EXPECT_TRUE(starts_with(text.output, "Too many orphaned sockets\n")) << text;
  EXPECT_TRUE(contains(text.output, "2 lines, first Nov 24 11:16:39, last Nov 24 11:16:44"));
}

TEST_F(Doctor, MeasuresOverAnInterval) {
  const Outcome json = doctor({"--interval", "10ms", "--no-log", "--json"});
  EXPECT_EQ(json.status, 0) << json;
}

TEST_F(Doctor, RefusesWhatMakesNoSense) {
  EXPECT_EQ(doctor({"--interval", "soon"}).status, 2);
  EXPECT_EQ(doctor({"--since", "yesterday"}).status, 2);
  EXPECT_EQ(doctor({"--no-log", "--log", "-"}).status, 2);
  EXPECT_EQ(doctor({"anything"}).status, 2);
}

TEST_F(Doctor, RefusesALogThatCannotBeRead) {
  const Outcome missing = doctor({"--log", "/nonexistent/kern.log"});
  EXPECT_EQ(missing.status, 3) << missing;
  EXPECT_TRUE(contains(missing.error, "/nonexistent/kern.log"));
  EXPECT_TRUE(contains(missing.error, "No such file or directory"));
  EXPECT_EQ(doctor({"--log", fixture_.folder / "proc"}).status, 3);
}

TEST_F(Doctor, DoesNotStumbleOverHostileLogsAndNumbers) {
  std::string binary;
  for (int i = 0; i < 100000; ++i) binary += static_cast<char>(i * 7 % 256);
  EXPECT_EQ(doctor({"--interval", "0", "--log", "-"}, binary).status, 0);
  const std::string escape = "\x1b[2J\xff TCP: too many orphaned sockets\x1b[31m\n";
  const Outcome text = doctor({"--interval", "0", "--log", "-"}, escape);
  EXPECT_EQ(text.status, 1);
  EXPECT_FALSE(contains(text.output, "\x1b"));
  write("net/sockstat", "TCP: orphan 99999999999999999999 mem -5\nTCP\n\xff\n");
  write("net/netstat", "TcpExt: A\n");
  EXPECT_EQ(doctor({"--interval", "0", "--json"}).status, 0);
}

TEST_F(Doctor, GoesOnWithoutAnyFileOfProc) {
  const std::string empty = fixture_.folder.make_directory("nothing");
  const Outcome json = run({"--proc", empty, "doctor", "--interval", "0", "--json"});
  EXPECT_EQ(json.status, 0) << json;
  EXPECT_GE(member(json, "unseen").items()->size(), 4u) << json;
}

// --- evidence as a file ---

// What --save writes of the test's /proc, with what the test wants changed in it.
class Bundle : public Doctor {
 protected:
  Bundle() {
    write("sys/net/ipv4/tcp_max_orphans", "2000\n");
    write("sys/net/ipv4/tcp_orphan_retries", "0\n");
    write("net/sockstat", "TCP: inuse 1 orphan 2010 tw 0 alloc 1 mem 240\nUDP: inuse 0 mem 0\n");
    saved_ = doctor({"--interval", "0", "--no-log", "--save", file_});
  }

  std::string file_ = fixture_.folder / "evidence.json";
  Outcome saved_;
};

TEST_F(Bundle, GivesTheSameAnswerElsewhere) {
  EXPECT_EQ(saved_.status, 1) << saved_;
  const Outcome elsewhere = run({"doctor", "--from", file_});
  EXPECT_EQ(elsewhere.status, 1);
  EXPECT_EQ(elsewhere.output, saved_.output);
  EXPECT_TRUE(contains(saved_.error, "no secrets"));
  EXPECT_EQ(run({"doctor", "--from", "-"}, fixture_.folder.read("evidence.json")).output,
            saved_.output);
}

TEST_F(Bundle, ThatIsBrokenIsRefused) {
  const std::string broken =
      fixture_.folder.write("broken.json", fixture_.folder.read("evidence.json").substr(0, 200));
  EXPECT_EQ(run({"doctor", "--from", broken}).status, 3);
  EXPECT_EQ(run({"doctor", "--from", "/nonexistent/evidence.json"}).status, 3);
  EXPECT_EQ(run({"doctor", "--from", file_, "--log", "-"}).status, 2);
}

TEST_F(Bundle, BecomesAProfileThatDiffTakes) {
  const std::string profile = fixture_.folder / "fix.toml";
  const Outcome doctor = run({"doctor", "--from", file_, "--write-profile", profile});
  EXPECT_EQ(doctor.status, 1) << doctor;
  const Outcome diff = fixture_.on_proc({"diff", profile, "--runtime-only", "--json"});
  EXPECT_EQ(diff.status, 1) << diff;
  EXPECT_TRUE(contains(diff.output, "net.ipv4.tcp_orphan_retries"));
}

TEST_F(Bundle, WithoutRemediesWritesNoProfile) {
  write("net/sockstat", "TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 240\n");
  const std::string profile = fixture_.folder / "fix.toml";
  const Outcome healthy = doctor({"--interval", "0", "--no-log", "--write-profile", profile});
  EXPECT_EQ(healthy.status, 0) << healthy;
  EXPECT_TRUE(contains(healthy.error, "is not written"));
  EXPECT_FALSE(std::filesystem::exists(profile));
}

TEST_F(Bundle, IsShownAsMetrics) {
  const Outcome metrics = run({"doctor", "--from", file_, "--format", "openmetrics"});
  EXPECT_EQ(metrics.status, 1);
  EXPECT_TRUE(contains(metrics.output, "tune_orphans_used_sockets{scope=\"machine\"} 2010\n"));
  EXPECT_TRUE(contains(metrics.output, "tune_problem{problem=\"orphans\"} 1\n"));
  EXPECT_TRUE(contains(metrics.output, "tune_tcp_memory_used_bytes{scope=\"machine\"} 983040\n"));
  EXPECT_TRUE(metrics.output.ends_with("# EOF\n"));
}

TEST_F(Doctor, MetricsHoldTheLargestLimitsInBytes) {
  write("sys/net/ipv4/tcp_mem", "1 2 18446744073709551615\n");
  const Outcome metrics = doctor({"--interval", "0", "--no-log", "--format", "openmetrics"});
  EXPECT_TRUE(contains(metrics.output, "tune_tcp_memory_limit_bytes{scope=\"machine\"} 75557863"));
}

TEST_F(Bundle, SaysOfAFreePortWhoMayBindToIt) {
  std::string text = fixture_.folder.read("evidence.json");
  const auto with = [&text](const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << text;
    text.replace(at, from.size(), to);
  };
  const std::string zeros = "[0,0,0,0,0,0,0,0,0,0,0,0,0]";
  with("\"sockets\": null", "\"sockets\": {\"by_state\":" + zeros + ",\"orphans\":" + zeros +
                                ",\"minisockets\":" + zeros +
                                ",\"listeners\":[],\"port_use\":[],\"orphan_peers\":[],"
                                "\"orphan_ports\":[],\"orphans_probing\":0,\"memory\":[],"
                                "\"datagrams\":[]}");
  with("\"values\": {", "\"values\": {\"net.ipv4.ip_unprivileged_port_start\": \"1024\",");
  with("\"port\": null", "\"port\": 80");
  EXPECT_TRUE(contains(run({"doctor", "--from", "-"}, text).output, "needs CAP_NET_BIND_SERVICE"));
  with("\"port\": 80", "\"port\": 8080");
  const Outcome other = run({"doctor", "--from", "-"}, text);
  EXPECT_TRUE(contains(other.output, "Port 8080 is free in this network namespace.\n")) << other;
}

// A collector refuses a file in which a series stands twice.
TEST_F(Bundle, ShowsListenersThatShareAPortAsOneSeries) {
  const auto listener = [](const char* queued) {
    return std::string(R"({"address":"0.0.0.0","port":80,"limit":4,"syn_received":0,"inode":7,)") +
           "\"queued\":" + queued + "}";
  };
  const std::string zeros = "[0,0,0,0,0,0,0,0,0,0,0,0,0]";
  std::string text = fixture_.folder.read("evidence.json");
  const std::size_t at = text.find("\"sockets\": null");
  ASSERT_NE(at, std::string::npos) << text;
  text.replace(at, 15,
               "\"sockets\": {\"by_state\":" + zeros + ",\"orphans\":" + zeros +
                   ",\"minisockets\":" + zeros + ",\"listeners\":[" + listener("1") + "," +
                   listener("3") + "," + listener("2") +
                   "],\"port_use\":[],\"orphan_peers\":[],\"orphan_ports\":[],"
                   "\"orphans_probing\":0,\"memory\":[],\"datagrams\":[]}");
  const Outcome metrics = run({"doctor", "--from", "-", "--format", "openmetrics"}, text);
  const std::string series =
      "tune_accept_queue_used_connections{scope=\"listener 0.0.0.0 port 80\"} ";
  EXPECT_TRUE(contains(metrics.output, series + "3\n")) << metrics;
  EXPECT_EQ(metrics.output.find(series), metrics.output.rfind(series));
}

TEST_F(Doctor, WatchesInTextOnlyAndWritesNoFile) {
  EXPECT_EQ(doctor({"--watch", "--json"}).status, 2);
  EXPECT_EQ(doctor({"--watch", "--write-profile", fixture_.folder / "fix.toml"}).status, 2);
}

TEST_F(Doctor, PrintsOneDocumentWhereItsFilesCannotBeWritten) {
  const std::string nowhere = fixture_.folder / "no/folder/evidence.json";
  const Outcome json = doctor({"--interval", "0", "--no-log", "--save", nowhere, "--json"});
  EXPECT_EQ(json.status, 3) << json;
  EXPECT_EQ(*member(json, "schema").text(), "tune/error/1") << json;
  const Outcome text = doctor({"--interval", "0", "--no-log", "--save", nowhere});
  EXPECT_EQ(text.status, 3) << text;
  EXPECT_TRUE(contains(text.output, "No problem found"));  // what was found is not lost
}

TEST_F(Doctor, TakesNoHostDocumentAndNoStreamForAFile) {
  EXPECT_TRUE(contains(doctor({"--host", fixture_.folder / "host.json"}).error,
                       "--from takes the evidence"));
  for (const char* option : {"--save", "--write-profile"}) {
    const Outcome outcome = doctor({"--interval", "0", "--no-log", option, "-"});
    EXPECT_EQ(outcome.status, 2) << outcome;
    EXPECT_EQ(outcome.output, "");
  }
}

TEST_F(Doctor, TakesAPortThatIsOne) {
  EXPECT_EQ(doctor({"--port", "0"}).status, 2);
  EXPECT_EQ(doctor({"--port", "65536"}).status, 2);
  EXPECT_EQ(doctor({"--port", "http"}).status, 2);
  EXPECT_EQ(doctor({"--format", "yaml"}).status, 2);
}

}  // namespace
}  // namespace tune::test
