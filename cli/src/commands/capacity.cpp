#include <algorithm>
#include <cmath>
#include <cstdio>

#include <tune/advice.hpp>
#include <tune/capacity.hpp>
#include <tune/diagnosis.hpp>

#include "base/text.hpp"
#include "command.hpp"
#include "documents/capacity_document.hpp"
#include "exit_status.hpp"
#include "facts.hpp"
#include "output/capacity_text.hpp"
#include "output/print.hpp"
#include "planning.hpp"

namespace tune::cli {
namespace {

// Without a profile the workload is said with these inputs alone.
constexpr std::string_view kWorkload = R"toml(
title = "A workload"
[input.connections_per_second]
kind = "per_second"
min = "1/s"
max = "10M/s"
help = "new connections a second, closed by the service"
[input.rtt]
kind = "seconds"
default = "100ms"
min = "10us"
max = "10s"
help = "round-trip time to the peers"
[input.vanishing_share]
kind = "ratio"
default = "1%"
min = "0%"
max = "100%"
help = "share of connections whose peer vanishes before it acknowledges the close"
[input.response_size]
kind = "bytes"
default = "1KiB"
min = "1B"
max = "1GiB"
help = "size of a response with its headers"
[input.accept_stall]
kind = "seconds"
default = "100ms"
min = "1ms"
max = "10s"
help = "how long the service may fail to call accept()"
)toml";

Error usage(std::string message) {
  return Error{.code = ErrorCode::usage, .message = std::move(message)};
}

// The workload that inputs of these names describe; none where the rate is not among them.
std::optional<Workload> workload_of(const std::vector<InputValue>& inputs) {
  Workload workload;
  bool rate = false;
  for (const InputValue& input : inputs) {
    if (!input.is_number) continue;
    if (input.name == "connections_per_second") rate = true;
    if (input.name == "connections_per_second") workload.connections_per_second = input.number;
    if (input.name == "rtt") workload.rtt_seconds = input.number;
    if (input.name == "vanishing_share") workload.vanishing_share = input.number;
    if (input.name == "response_size") workload.response_bytes = input.number;
    if (input.name == "accept_stall") workload.accept_stall_seconds = input.number;
  }
  return rate ? std::optional(workload) : std::nullopt;
}

double fill_of(const MeasuredUse& use) {
  return use.limit && *use.limit > 0 ? use.used / *use.limit : 0;
}

// The fullest of each resource now; nothing of another machine.
std::map<std::string, MeasuredUse, std::less<>> measured_now(MachineSetup& setup,
                                                             const Options& options) {
  std::map<std::string, MeasuredUse, std::less<>> measured;
  if (options.has("host") || !setup.machine.live) return measured;
  const auto surveyor = system_surveyor();
  const Observers observers{setup.machine.sockets ? surveyor.get() : nullptr, nullptr};
  const EvidenceRequest request{.no_log = true, .interval_seconds = 0};
  const auto evidence = read_evidence(setup.machine, observers, request);
  if (!evidence) return measured;
  for (const ResourceUse& use : diagnose(*evidence).resources) {
    MeasuredUse now{static_cast<double>(use.used), std::nullopt, use.scope};
    const auto limit = use.id == "udp-memory" ? use.effective_limit : use.limit;
    if (limit) now.limit = static_cast<double>(*limit);
    const auto known = measured.find(use.id);
    if (known == measured.end() || fill_of(now) > fill_of(known->second)) measured[use.id] = now;
  }
  return measured;
}

// All that the answer is computed from.
struct Question {
  Profile profile;
  bool named = false;  // a profile was named
  bool asked = false;  // a workload is spoken of: else what is in use counts
  Host host;
  std::map<std::string, MeasuredUse, std::less<>> measured;
};

Result<CapacityAnswer> answer_for(const Question& question, const InputTexts& inputs) {
  CapacityAnswer answer;
  CapacityQuestion model{question.host, std::nullopt, std::nullopt, question.measured};
  if (question.asked) {
    auto advice = advise(question.profile, inputs, question.host);
    if (!advice) return std::move(advice).error();
    answer.inputs = advice->inputs;
    answer.workload = model.workload = workload_of(advice->inputs);
    if (question.named) {
      answer.profile = advice->profile;
      model.with_profile.emplace();
      for (const Recommendation& row : advice->recommendations) {
        (*model.with_profile)[row.key.name()] = row.recommended;
      }
    }
  }
  answer.capacity = capacity(model);
  return answer;
}

// --- the largest value of an input that holds ---

// Steps in which an input is searched, up to below the most of them, and how --set takes them.
struct Scale {
  double step = 1;
  double most = 1e15;
  const char* unit = "";
};

std::optional<Scale> scale_of(InputKind kind) {
  switch (kind) {
    case InputKind::number:
      return Scale{1, 1e15, ""};
    case InputKind::bytes:
      return Scale{1, 1e15, "B"};
    case InputKind::per_second:
      return Scale{1, 1e12, "/s"};
    case InputKind::seconds:
      return Scale{1e-6, 1e12, "us"};
    case InputKind::ratio:
      return Scale{1e-4, 1e8, ""};  // hundredths of a per cent
    default:
      return std::nullopt;
  }
}

std::string text_of(InputKind kind, const Scale& scale, double steps) {
  char text[64];
  if (kind == InputKind::ratio) {
    std::snprintf(text, sizeof text, "%.2f%%", steps / 100);
  } else {
    std::snprintf(text, sizeof text, "%.0f%s", steps, scale.unit);
  }
  return text;
}

enum class Verdict { holds, exceeds, out_of_bounds };

class Search {
 public:
  Search(const Question& question, InputTexts inputs, const Input& input, Scale scale)
      : question_(question), inputs_(std::move(inputs)), input_(input), scale_(scale) {}

  // Demands grow with the input: the last value that holds, by halving.
  Result<std::optional<double>> largest() {
    double good = -1, bad = scale_.most;
    for (double steps = 1; steps < scale_.most; steps *= 2) {
      const auto verdict = try_at(steps);
      if (!verdict) return verdict.error();
      if (*verdict == Verdict::holds) good = steps;
      // Below the input's least value nothing is known yet.
      if (*verdict == Verdict::exceeds || (*verdict == Verdict::out_of_bounds && good >= 0)) {
        bad = steps;
        break;
      }
    }
    if (good < 0 && bad < scale_.most) good = bad / 2;  // the least value may lie between
    if (good < 0) return std::optional<double>();
    while (bad - good > 1) {
      const double middle = std::floor((good + bad) / 2);
      const auto verdict = try_at(middle);
      if (!verdict) return verdict.error();
      (*verdict == Verdict::holds ? good : bad) = middle;
    }
    const auto last = try_at(good);
    if (!last) return last.error();
    return *last == Verdict::holds ? std::optional(good) : std::optional<double>();
  }

  Result<CapacityAnswer> answer_at(double steps) {
    inputs_[input_.name] = text_of(input_.kind, scale_, steps);
    return answer_for(question_, inputs_);
  }

 private:
  Result<Verdict> try_at(double steps) {
    const auto answer = answer_at(steps);
    if (answer) return holds(answer->capacity) ? Verdict::holds : Verdict::exceeds;
    const bool bounds =
        answer.error().code == ErrorCode::usage && answer.error().key == input_.name;
    if (bounds) return Verdict::out_of_bounds;
    return answer.error();
  }

  const Question& question_;
  InputTexts inputs_;
  const Input& input_;
  Scale scale_;
};

Result<CapacityAnswer> find(const Question& question, const InputTexts& inputs,
                            const std::string& name) {
  const auto& all = question.profile.inputs;
  const auto input =
      std::find_if(all.begin(), all.end(), [&name](const Input& one) { return one.name == name; });
  if (input == all.end()) {
    std::vector<std::string> names;
    for (const Input& one : all) names.push_back(one.name);
    return usage("--find names an input: " + join(names, ", ") + "; not '" + printable(name) + "'");
  }
  const auto scale = scale_of(input->kind);
  if (!scale) return usage("--find takes an input that is a number, and '" + name + "' is none");
  if (inputs.contains(name))
    return usage("--find " + name + " and --set " + name + " exclude each other");
  Search search(question, inputs, *input, *scale);
  const auto steps = search.largest();
  if (!steps) return steps.error();
  auto answer = *steps ? search.answer_at(**steps) : search.answer_at(1);
  if (!answer && !*steps) answer = answer_for(question, inputs);
  if (!answer) return answer;
  answer->find = name;
  if (!*steps) return answer;
  answer->found = **steps * scale->step;
  answer->found_text = text_of(input->kind, *scale, **steps);
  for (const InputValue& value : answer->inputs) {
    if (value.name == name) answer->found_text = value.value;
  }
  return answer;
}

// Besides what a file sets, the limits that it leaves as they are.
Result<Host> facts_for_capacity(MachineSetup& setup, const Options& options,
                                const Profile& profile) {
  const bool is_complete = !profile.from_configuration || !setup.machine.live;
  if (is_complete || options.has("host")) return facts_for_advice(setup, options, profile);
  return read_host(setup.machine, {}, Values::all);
}

Result<Question> question_of(const Context& context, MachineSetup& setup,
                             const InputTexts& inputs) {
  Question question;
  question.named = !context.arguments.empty();
  question.asked = question.named || !inputs.empty() || context.options.has("find");
  auto profile = question.named
                     ? load_named_profile(setup, context.arguments[0])
                     : parse_profile(*setup.profile_files, setup.folders, kWorkload, "workload");
  if (!profile) return std::move(profile).error();
  question.profile = std::move(*profile);
  auto host = facts_for_capacity(setup, context.options, question.profile);
  if (!host) return std::move(host).error();
  question.host = std::move(*host);
  question.measured = measured_now(setup, context.options);
  return question;
}

}  // namespace

Result<int> run_capacity(const Context& context) {
  const auto inputs = inputs_of(context.options);
  if (!inputs) return inputs.error();
  auto setup = open_machine(context.options);
  if (!setup) return std::move(setup).error();
  const auto question = question_of(context, *setup, *inputs);
  if (!question) return question.error();
  const auto name = context.options.value("find");
  const auto answer = name ? find(*question, *inputs, *name) : answer_for(*question, *inputs);
  if (!answer) return answer.error();
  print(context.json ? capacity_document(*answer).dump()
                     : capacity_text(context.page, *answer, question->host.page_size_bytes));
  if (name) return answer->found ? kDone : kAnswerIsNo;
  return exceeds(answer->capacity) ? kAnswerIsNo : kDone;
}

}  // namespace tune::cli
