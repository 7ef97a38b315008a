#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include <tune/observation.hpp>

#include "system/file_descriptor.hpp"

namespace tune {
namespace {

Error failed(const std::string& path, std::string_view what) {
  const bool refused = errno == EPERM || errno == EACCES;
  Error error;
  error.code = refused           ? ErrorCode::permission
               : errno == ENOENT ? ErrorCode::not_found
                                 : ErrorCode::io;
  error.errno_value = errno;
  error.file = path;
  error.message = std::string(what);
  return error;
}

double uptime() {
  timespec now = {};
  // printk stamps with the clock that stands still while the machine sleeps.
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// "6,339,5140900,-;message\n KEY=value\n": Documentation/ABI/testing/dev-kmsg.
void hand_over(std::string_view record, double now, const KernelLog::Take& take) {
  std::uint64_t head[3] = {};
  const char* at = record.data();
  const char* end = at + record.size();
  for (std::uint64_t& number : head) {
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec != std::errc() || parsed.ptr == end) return;
    at = parsed.ptr + 1;
  }
  const std::size_t text = record.find(';');
  const bool from_kernel = head[0] >> 3 == 0;
  if (text == std::string_view::npos || !from_kernel) return;
  const std::string_view message = record.substr(text + 1, record.find('\n', text) - text - 1);
  std::array<char, 8192 + 40> line;
  const int stamp = std::snprintf(line.data(), line.size(), "[%5llu.%06llu] ",
                                  static_cast<unsigned long long>(head[2] / 1000000),
                                  static_cast<unsigned long long>(head[2] % 1000000));
  const auto start = static_cast<std::size_t>(stamp);
  const std::size_t length = message.copy(line.data() + start, line.size() - start);
  take({line.data(), start + length}, now - static_cast<double>(head[2]) / 1e6);
}

class SystemKernelLog final : public KernelLog {
 public:
  Status read(const Take& take) override {
    const std::string path = "/dev/kmsg";
    const FileDescriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file) return failed(path, "the kernel log cannot be opened");
    const double now = uptime();
    std::array<char, 8192> record{};
    while (true) {
      const ssize_t length = ::read(file.get(), record.data(), record.size());
      if (length > 0) {
        hand_over({record.data(), static_cast<std::size_t>(length)}, now, take);
      } else if (length == 0 || errno == EAGAIN) {
        return {};
      } else if (errno != EPIPE && errno != EINTR) {  // EPIPE: overwritten under the reader
        return failed(path, "the kernel log cannot be read");
      }
    }
  }
};

}  // namespace

std::unique_ptr<KernelLog> system_kernel_log() { return std::make_unique<SystemKernelLog>(); }

void wait_seconds(double seconds) {
  timespec left = {};
  left.tv_sec = static_cast<time_t>(seconds);
  left.tv_nsec = static_cast<long>((seconds - static_cast<double>(left.tv_sec)) * 1e9);
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

}  // namespace tune
