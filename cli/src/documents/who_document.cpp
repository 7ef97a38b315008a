#include "documents/who_document.hpp"

#include <tune/parameter.hpp>
#include <tune/value.hpp>

#include "base/text.hpp"
#include "kernel/running.hpp"

namespace tune::cli {
namespace {

std::optional<std::size_t> winner_among(const std::vector<Candidate>& candidates,
                                        BootLoader loader) {
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (candidates[i].verdict(loader).standing == Standing::wins) return i;
  return std::nullopt;
}

bool diverge(const Setters& setters) {
  if (!(setters.asked.systemd && setters.asked.procps)) return false;
  const Candidate* systemd = setters.winner(BootLoader::systemd);
  const Candidate* procps = setters.winner(BootLoader::procps);
  if (systemd == nullptr || procps == nullptr) return systemd != procps;
  return !same_value(setters.key.parameter(), systemd->value, procps->value);
}

std::optional<std::string> shown_value(const SecretLines& secrets, const Setters& setters,
                                       const Candidate& candidate) {
  if (setters.secret || secrets.contains(candidate.file, candidate.line)) return std::nullopt;
  return candidate.value;
}

Json winner_member(const SecretLines& secrets, const Setters& setters, BootLoader loader) {
  const Candidate* winner = setters.winner(loader);
  if (winner == nullptr) return {};
  Json member = Json::object();
  member.set_bytes("value", shown_value(secrets, setters, *winner));
  return member.set_bytes("file", winner->file).set("line", winner->line);
}

Json verdict_member(bool asked, const Verdict& verdict) {
  return asked ? Json(replace_invalid_utf8(verdict.reason)) : Json();
}

Json candidate_member(const SecretLines& secrets, const Setters& setters,
                      const Candidate& candidate) {
  Json row = Json::object();
  row.set_bytes("file", candidate.file).set("line", candidate.line);
  row.set_bytes("value", shown_value(secrets, setters, candidate));
  row.set_bytes("pattern", candidate.pattern.empty()
                               ? std::nullopt
                               : std::optional<std::string>(candidate.pattern));
  row.set("systemd", verdict_member(setters.asked.systemd, candidate.systemd));
  return row.set("procps", verdict_member(setters.asked.procps, candidate.procps));
}

}  // namespace

Setters setters_of(MachineSetup& setup, const std::optional<Host>& host,
                   const Configuration& configuration, const Key& key, const Loaders& asked) {
  Setters setters{.key = key, .candidates = candidates(configuration, key), .asked = asked};
  setters.secret = is_secret(setup.machine, key);
  if (setup.machine.live && !setters.secret) {
    if (auto running = read_running(setup.machine, key)) setters.running = std::move(*running);
  }
  const Parameter* parameter = key.parameter();
  if (parameter != nullptr && host) setters.default_value = default_value(*parameter, *host);
  if (asked.systemd) setters.systemd = winner_among(setters.candidates, BootLoader::systemd);
  if (asked.procps) setters.procps = winner_among(setters.candidates, BootLoader::procps);
  setters.diverges = diverge(setters);
  return setters;
}

Json setters_member(const SecretLines& secrets, const Setters& setters) {
  Json rows = Json::array();
  for (const Candidate& candidate : setters.candidates)
    rows.push(candidate_member(secrets, setters, candidate));
  Json member = Json::object();
  member.set_bytes("key", setters.key.name()).set_bytes("running", setters.running);
  member.set_bytes("default", setters.default_value).set("secret", setters.secret);
  member.set("systemd", winner_member(secrets, setters, BootLoader::systemd));
  member.set("procps", winner_member(secrets, setters, BootLoader::procps));
  return member.set("diverges", setters.diverges).set("candidates", std::move(rows));
}

}  // namespace tune::cli
