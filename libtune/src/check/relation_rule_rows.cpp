#include "check/rule_table.hpp"

namespace tune::check {

// Rules about values that contradict each other or make no sense: relation_rules.cpp.
std::vector<CheckRule> relation_rule_rows() {
  return {
      {112,
       "default-above-maximum",
       Severity::warning,
       "A buffer that nobody asked for is larger than what a program may ask for.",
       "net/core/sock.c sock_setsockopt()",
       "a maximum that is no less than the default",
       {.text = "net.core.rmem_default = 4194304\nnet.core.rmem_max = 1048576\n"},
       {.text = "net.core.rmem_default = 1048576\nnet.core.rmem_max = 4194304\n"}},
      {113,
       "one-undoes-other",
       Severity::warning,
       "vm.dirty_ratio and vm.dirty_bytes, and those of the background, are two ways to say one "
       "thing: writing one sets the other to 0. Others are two names of one value: "
       "net.ipv4.ip_forward and net.ipv4.conf.all.forwarding, fs.inotify.max_user_watches and "
       "user.max_inotify_watches.",
       "mm/page-writeback.c dirty_ratio_handler()",
       "one of the two",
       {.text = "vm.dirty_ratio = 20\nvm.dirty_bytes = 1073741824\n"},
       {.text = "vm.dirty_bytes = 1073741824\n"}},
      {114,
       "background-above-limit",
       Severity::warning,
       "Writing in the background begins at a limit that is never reached; the kernel takes half "
       "of "
       "the other instead.",
       "mm/page-writeback.c domain_dirty_limits()",
       "a background limit below the other",
       {.text = "vm.dirty_ratio = 10\nvm.dirty_background_ratio = 30\n"},
       {.text = "vm.dirty_ratio = 30\nvm.dirty_background_ratio = 10\n"}},
      {115,
       "strict-filter-forwards",
       Severity::info,
       "A router that drops packets whose answer would take another way, with nothing in its log.",
       "net/ipv4/fib_frontend.c __fib_validate_source(), RFC 3704",
       "2 (loose) where there may be several paths",
       {.text = "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 1\n"},
       {.text = "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 2\n"}},
      {116,
       "bbr-without-fq",
       Severity::warning,
       "bbr paces what it sends: before Linux 4.13 with fq only, since then without it at more "
       "cost.",
       "net/ipv4/tcp_bbr.c",
       "net.core.default_qdisc = fq",
       {.text = "net.ipv4.tcp_congestion_control = bbr\nnet.core.default_qdisc = pfifo_fast\n"},
       {.text = "net.ipv4.tcp_congestion_control = bbr\nnet.core.default_qdisc = fq\n"}},
      {117,
       "thresholds-fall",
       Severity::warning,
       "The three thresholds of the neighbour table must rise, or entries are forgotten too early "
       "or "
       "too late.",
       "net/core/neighbour.c neigh_alloc()",
       "gc_thresh1 <= gc_thresh2 <= gc_thresh3",
       {.text = "net.ipv4.neigh.default.gc_thresh1 = 8192\n"
                "net.ipv4.neigh.default.gc_thresh2 = 4096\n"
                "net.ipv4.neigh.default.gc_thresh3 = 2048\n"},
       {.text = "net.ipv4.neigh.default.gc_thresh1 = 1024\n"
                "net.ipv4.neigh.default.gc_thresh2 = 4096\n"
                "net.ipv4.neigh.default.gc_thresh3 = 8192\n"}},
      {118,
       "negative-value",
       Severity::warning,
       "Many keys take a negative number without a word, and then do nothing that anybody meant.",
       "kernel/sysctl.c proc_dointvec()",
       "the kernel's default, or the number that is meant",
       {.text = "net.ipv4.tcp_max_syn_backlog = -1\n"},
       {.text = "net.ipv4.tcp_max_syn_backlog = 4096\n"}},
      {119,
       "harmful-choice",
       Severity::warning,
       "SACK, window scaling or timestamps off, few retries, and resets on a full queue: old "
       "advice "
       "that makes every connection worse.",
       "RFC 2018, RFC 7323, RFC 1122",
       "the kernel's default",
       {.text = "net.ipv4.tcp_sack = 0\n"},
       {.text = "net.ipv4.tcp_sack = 1\n"}},
  };
}

}  // namespace tune::check
