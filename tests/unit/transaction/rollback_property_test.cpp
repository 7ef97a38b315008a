#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

// Random histories of applies, rollbacks, redos and what others do meanwhile, on three keys.
constexpr std::string_view kKeys[] = {kBacklog, kTimeout, "net.ipv4.tcp_syn_retries"};

class History {
 public:
  History(unsigned seed, bool disturbed) : random_(seed), disturbed_(disturbed) {
    std::string text = "# mine\n";
    const bool with_lines = one_in(2);
    for (const std::string_view name : kKeys) {
      shop_.run(name, "100");
      if (with_lines) text += std::string(name) + " = 100\n";
    }
    if (one_in(4)) text.pop_back();
    shop_.memory.add_file(kConf, text);
    initial_ = text;
  }

  // What is wrong, or nothing.
  std::string run() {
    for (std::size_t step = 3 + below(7); step > 0 && wrong_.empty(); --step) {
      if (disturbed_ && one_in(4)) disturb();
      if (next_ == 1 || one_in(2)) {
        apply();
      } else {
        undo(static_cast<std::int64_t>(1 + below(static_cast<std::size_t>(next_ - 1))));
      }
      check();
    }
    if (wrong_.empty()) undo_all();
    return wrong_.empty() ? "" : wrong_ + "\n" + log_;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t number) { return below(number) == 0; }
  std::string value() { return std::to_string(1 + below(3)); }

  std::string line(std::string_view name) {
    const auto found = ConfigDocument(shop_.file()).value(key(name));
    return found ? found->first : "none";
  }

  void complain(const std::string& what) { wrong_ += what + "; file:\n" + shop_.file(); }

  void apply() {
    std::vector<std::pair<std::string_view, std::string>> wanted;
    for (const std::string_view name : kKeys) {
      if (one_in(2)) wanted.emplace_back(name, value());
    }
    for (const auto& entry : wanted) log_ += std::string(entry.first) + "=" + entry.second + " ";
    const Plan plan = shop_.plan(wanted);
    const auto outcome = shop_.apply(plan);
    if (!outcome || outcome->error) complain("an apply fails");
    note(outcome);
  }

  void undo(std::optional<std::int64_t> id) {
    const Foreign foreign = one_in(3) ? Foreign::overwrite : Foreign::leave;
    log_ += "rollback " + (id ? std::to_string(*id) : "") +
            (foreign == Foreign::overwrite ? " --force " : " ");
    const auto before = picture();
    const auto outcome = shop_.undo(id, foreign);
    if (outcome && outcome->error && outcome->error->code != ErrorCode::incomplete) {
      complain("a rollback fails: " + outcome->error->message);
    }
    if (outcome) hold(before, *outcome, foreign);
    note(outcome);
  }

  // What is reported as left is left, and force leaves only what is a later transaction's.
  void hold(const std::vector<std::string>& before, const TransactionOutcome& outcome,
            Foreign foreign) {
    if (outcome.error.has_value() == outcome.conflicts.empty()) complain("conflicts without error");
    const auto after = picture();
    for (const Conflict& conflict : outcome.conflicts) {
      for (std::size_t i = 0; i < std::size(kKeys); ++i) {
        if (conflict.key == kKeys[i] && before[2 * i] != after[2 * i])
          complain("left, but changed");
        const bool named = conflict.expected.find(kKeys[i]) != std::string::npos;
        if (named && before[2 * i + 1] != after[2 * i + 1])
          complain("left, but changed in the file");
      }
      if (foreign == Foreign::overwrite && conflict.owner == 0) complain("not forced");
      if (!disturbed_ && conflict.owner == 0) complain("nobody else was here");
    }
  }

  std::vector<std::string> picture() {
    std::vector<std::string> picture;
    for (const std::string_view name : kKeys) {
      picture.push_back(shop_.running(name));
      picture.push_back(line(name));
    }
    return picture;
  }

  void note(const Result<TransactionOutcome>& outcome) {
    const bool recorded = outcome && outcome->record;
    log_ += recorded ? "-> " + std::to_string(outcome->record->id) + "\n" : "-> none\n";
    if (recorded) next_ = outcome->record->id + 1;
  }

  void disturb() {
    const std::string_view name = kKeys[below(std::size(kKeys))];
    const std::string other = std::to_string(7 + below(2));
    log_ += "somebody: " + std::string(name) + "=" + other + "\n";
    if (one_in(2)) {
      shop_.run(name, other);
    } else if (one_in(2)) {
      shop_.memory.add_file(kConf, "# theirs\n" + shop_.file());
    } else {
      ConfigDocument document(shop_.file());
      document.set({key(name), other, ""});
      shop_.memory.add_file(kConf, document.bytes());
    }
  }

  void check() {
    if (disturbed_) return;
    for (const std::string_view name : kKeys) {
      const std::string in_file = line(name);
      if (shop_.running(name) != (in_file == "none" ? "100" : in_file)) {
        complain("file and kernel differ in " + std::string(name));
      }
    }
  }

  void undo_all() {
    while (wrong_.empty()) {
      const auto records = shop_.records();
      if (!last_in_force(records)) break;
      undo(std::nullopt);
      if (shop_.records().size() == records.size()) break;  // all of it is somebody else's
      check();
    }
    if (disturbed_) return;
    for (const std::string_view name : kKeys) {
      if (shop_.running(name) != "100") complain(std::string(name) + " is not as at first");
    }
    if (shop_.file() != initial_) complain("the file is not as at first");
  }

  Workshop shop_;
  std::mt19937 random_;
  bool disturbed_;
  std::string initial_;
  std::int64_t next_ = 1;
  std::string log_;
  std::string wrong_;
};

TEST(RollbackProperty, FileAndKernelAgreeAndAllUndoneIsAsAtFirst) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const std::string wrong = History(seed, false).run();
    ASSERT_EQ(wrong, "") << "seed " << seed;
  }
}

TEST(RollbackProperty, WhatIsLeftIsReportedAndWhatIsReportedIsLeft) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const std::string wrong = History(seed, true).run();
    ASSERT_EQ(wrong, "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace tune
