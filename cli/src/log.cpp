#include "log.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/text.hpp"

namespace tune::cli {
namespace {

// Loggers of our own: spdlog's registry, which would be set up at every start, is never touched.
struct Log {
  LogLevel least = LogLevel::warning;
  std::unique_ptr<spdlog::logger> standard_error;
  std::unique_ptr<spdlog::logger> file;
};

Log& the_log() {
  static Log log;
  return log;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::unique_ptr<spdlog::logger> logger_to(std::shared_ptr<spdlog::sinks::sink> sink,
                                          const char* pattern, LogLevel least) {
  auto logger = std::make_unique<spdlog::logger>("tune", std::move(sink));
  logger->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
  logger->set_level(level_of(least));
  logger->flush_on(spdlog::level::trace);
  logger->set_error_handler([](const std::string&) {});  // a full disk must not stop a transaction
  return logger;
}

void write(spdlog::logger& logger, LogLevel level, const std::string& message) {
  logger.log(level_of(level), spdlog::string_view_t(message.data(), message.size()));
}

Error cannot_open(const std::string& file) {
  return Error{.code = ErrorCode::usage,
               .message = "the log file cannot be opened for writing",
               .file = file};
}

}  // namespace

Status open_log(const LogSettings& settings) {
  the_log().least = settings.least;
  if (!settings.file) return {};
  // Left to itself, spdlog makes the folders that a misspelt path lacks.
  std::FILE* file = std::fopen(settings.file->c_str(), "ae");
  if (file == nullptr) return cannot_open(*settings.file);
  std::fclose(file);
  try {
    the_log().file =
        logger_to(std::make_shared<spdlog::sinks::basic_file_sink_mt>(*settings.file),
                  "%Y-%m-%dT%H:%M:%SZ %n[%P]: %l: %v", std::min(settings.least, LogLevel::info));
  } catch (const spdlog::spdlog_ex&) {
    return cannot_open(*settings.file);
  }
  return {};
}

void log(LogLevel level, std::string_view message) {
  log_to_file(level, message);
  Log& log = the_log();
  if (level < log.least) return;
  if (!log.standard_error) {
    log.standard_error =
        logger_to(std::make_shared<spdlog::sinks::stderr_sink_mt>(), "%n: %l: %v", log.least);
  }
  write(*log.standard_error, level, printable(message));
}

void log_to_file(LogLevel level, std::string_view message) {
  if (the_log().file) write(*the_log().file, level, printable(message));
}

}  // namespace tune::cli
