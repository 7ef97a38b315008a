// What the capacity model says, for predictions.py: one number a line.
//
//   predict accept-queue BACKLOG SOMAXCONN
//   predict syn-queue BACKLOG SOMAXCONN SYNCOOKIES MAX_SYN_BACKLOG
//   predict orphan-lifetime RETRIES RTO
//   predict fin-wait2 FIN_TIMEOUT RTO
//   predict connect-rate PORTS DELAY   (below 0: ports in TIME-WAIT are not reused)
//   predict orphan-peak LIMIT CLOSES_PER_SECOND
//   predict orphan-charge UNSENT_BYTES PAGE_SIZE   (bytes, on Linux 6.0 and later)
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <tune/capacity.hpp>

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::string what = argv[1];
  std::vector<double> given;
  for (int i = 2; i < argc; ++i) given.push_back(std::atof(argv[i]));
  const auto count = [&given](std::size_t i) { return static_cast<std::uint64_t>(given.at(i)); };
  double answer = -1;
  if (what == "accept-queue") {
    answer = static_cast<double>(tune::accept_queue_limit(count(0), count(1)));
  } else if (what == "syn-queue") {
    const auto limit =
        tune::syn_queue_limit(count(0), count(1), static_cast<int>(given.at(2)), count(3));
    if (limit) answer = static_cast<double>(*limit);
  } else if (what == "orphan-lifetime") {
    answer = tune::orphan_lifetime_seconds(static_cast<int>(given.at(0)), given.at(1));
  } else if (what == "fin-wait2") {
    answer = tune::fin_wait2_seconds(given.at(0), given.at(1));
  } else if (what == "connect-rate") {
    answer = tune::connect_rate(count(0), 0,
                                given.at(1) < 0 ? std::nullopt : std::optional(given.at(1)));
  } else if (what == "orphan-peak") {
    answer = tune::orphan_peak(given.at(0), given.at(1));
  } else if (what == "orphan-charge") {
    answer = tune::orphan_charge_bytes(given.at(0), count(1), tune::KernelVersion{6, 0, 0});
  } else {
    return 2;
  }
  std::printf("%.6f\n", answer);
  return 0;
}
