#include "documents/doctor_document.hpp"

#include <array>

#include "base/text.hpp"

namespace tune::cli {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

// Whole numbers without a fraction: a count of 17 is 17, not 17.0.
Json number_or_null(const std::optional<double>& number) {
  constexpr double kExact = 9007199254740992;  // 2^53
  if (!number) return {};
  const bool whole = *number >= 0 && *number < kExact &&
                     *number == static_cast<double>(static_cast<std::uint64_t>(*number));
  return whole ? Json(static_cast<std::uint64_t>(*number)) : Json(*number);
}

Json evidence_member(const ProblemEvidence& row) {
  Json member = Json::object();
  member.set("source", row.source).set_bytes("text", row.text);
  return member.set("value", number_or_null(row.value)).set("limit", number_or_null(row.limit));
}

Json remedy_member(const ProblemRemedy& remedy) {
  Json member = Json::object();
  member.set("key", remedy.key).set("from", text_or_null(remedy.from));
  return member.set("to", remedy.to).set("why", remedy.why);
}

Json problem_member(const Problem& problem) {
  Json evidence = Json::array(), remedies = Json::array(), advice = Json::array();
  for (const ProblemEvidence& row : problem.evidence) evidence.push(evidence_member(row));
  for (const ProblemRemedy& remedy : problem.remedies) remedies.push(remedy_member(remedy));
  for (const std::string& text : problem.advice) advice.push(text);
  Json member = Json::object();
  member.set("id", problem.id).set("when", problem.present ? "now" : "past");
  member.set("severity", name_of(problem.severity)).set("title", problem.title);
  member.set("cause", problem.cause).set("confidence", name_of(problem.confidence));
  member.set("evidence", std::move(evidence)).set("remedies", std::move(remedies));
  return member.set("advice", std::move(advice));
}

Json resource_member(const ResourceUse& use) {
  Json member = Json::object();
  member.set("id", use.id).set("used", use.used).set("limit", use.limit);
  member.set("effective_limit", use.effective_limit).set("unit", use.unit);
  return member.set_bytes("scope", use.scope);
}

Json sockets_member(const std::optional<SocketSurvey>& survey) {
  if (!survey) return {};
  Json by_state = Json::object(), orphans = Json::object();
  for (std::size_t state = kEstablished; state <= kClosing; ++state) {
    by_state.set(tcp_state_name(state), survey->by_state[state]);
  }
  for (const std::size_t state : {kFinWait1, kFinWait2, kLastAck, kClosing}) {
    orphans.set(tcp_state_name(state), survey->orphans[state]);
  }
  Json member = Json::object();
  return member.set("by_state", std::move(by_state)).set("orphans_by_state", std::move(orphans));
}

Json port_member(const Evidence& evidence) {
  Json sockets = Json::array();
  for (const PortSocket& socket : evidence.port_sockets) {
    const auto holder = evidence.holders.find(socket.inode);
    Json row = Json::object();
    row.set("protocol", socket.udp ? "udp" : "tcp");
    row.set("state", socket.udp ? Json() : Json(tcp_state_name(socket.state)));
    row.set("address", socket.address).set("peer", text_or_null(socket.peer));
    row.set("peer_port", socket.peer.empty() ? Json() : Json(socket.peer_port));
    row.set("holder", holder == evidence.holders.end() ? Json() : Json(printable(holder->second)));
    sockets.push(std::move(row));
  }
  Json member = Json::object();
  member.set("number", *evidence.port).set("free", evidence.port_sockets.empty());
  return member.set("sockets", std::move(sockets));
}

Json rate_member(const LogEvent& event) {
  Json steps = Json::array();
  for (const LogRate& step : event.rate) {
    Json row = Json::object();
    row.set_bytes("start", step.start).set("per_second", step.per_second);
    steps.push(std::move(row));
  }
  return steps;
}

Json log_member(const LogSummary& log) {
  Json events = Json::array();
  for (const LogEvent& event : log.events) {
    Json row = Json::object();
    row.set("kind", event.kind).set("lines", event.lines);
    const auto set_time = [&row](std::string_view name, const std::string& time) {
      if (time.empty()) {
        row.set(name, nullptr);
      } else {
        row.set_bytes(name, time);
      }
    };
    set_time("first", event.first);
    set_time("last", event.last);
    row.set("peak_per_second", event.rate.empty() ? Json() : Json(event.peak_per_second));
    row.set("step_seconds", event.rate.empty() ? Json() : Json(event.step_seconds));
    row.set("rate", rate_member(event));
    events.push(std::move(row));
  }
  Json member = Json::object();
  return member.set("events", std::move(events)).set("suppressed", log.suppressed);
}

}  // namespace

std::string_view name_of(ProblemSeverity severity) {
  constexpr std::array<std::string_view, 3> kNames{"error", "warning", "info"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string_view name_of(Confidence confidence) {
  constexpr std::array<std::string_view, 3> kNames{"high", "medium", "low"};
  return kNames[static_cast<std::size_t>(confidence)];
}

Json doctor_document(const Evidence& evidence, const Diagnosis& diagnosis) {
  Json problems = Json::array(), resources = Json::array(), unseen = Json::array();
  for (const Problem& problem : diagnosis.problems) problems.push(problem_member(problem));
  for (const ResourceUse& use : diagnosis.resources) resources.push(resource_member(use));
  for (const std::string& text : evidence.unseen) unseen.push(text);
  Json document = json_document("tune/doctor/1");
  document.set("problems", std::move(problems)).set("resources", std::move(resources));
  document.set("sockets", sockets_member(evidence.sockets)).set("log", log_member(evidence.log));
  if (evidence.port) document.set("port", port_member(evidence));
  return document.set("unseen", std::move(unseen));
}

}  // namespace tune::cli
