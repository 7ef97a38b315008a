#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <tune/observation.hpp>

#include "system/file_descriptor.hpp"
#include "system/system_error.hpp"

namespace tune {
namespace {

using Take = std::function<void(std::string_view)>;

constexpr std::size_t kPiece = std::size_t{1} << 18;

Error broken(const std::string& path, std::string_view what) {
  return Error{.code = ErrorCode::bad_input, .message = std::string(what), .file = path};
}

// Unpacks what gzip made, one member after another, as rotated logs may hold them.
class Unpacker {
 public:
  explicit Unpacker(const Take& take) : take_(take) {
    inflateInit2(&stream_, 15 + 16);  // 16: with the header of gzip
  }
  ~Unpacker() { inflateEnd(&stream_); }
  Unpacker(const Unpacker&) = delete;

  bool feed(std::string_view packed) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = static_cast<uInt>(piece_.size());
      const int result = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = piece_.size() - stream_.avail_out;
      if (made > 0) take_({piece_.data(), made});
      ended_ = result == Z_STREAM_END;
      if (ended_) inflateReset(&stream_);
      if (result == Z_BUF_ERROR) return true;  // it wants more
      if (result != Z_OK && !ended_) return false;
    } while (stream_.avail_in > 0 || stream_.avail_out == 0);
    return true;
  }
  bool ended() const { return ended_; }

 private:
  const Take& take_;
  z_stream stream_{};
  std::string piece_ = std::string(kPiece, '\0');
  bool ended_ = false;
};

// The next bytes of the file; none at its end.
Result<std::string_view> next_piece(int file, const std::string& path, std::string& piece) {
  while (true) {
    const ssize_t length = ::read(file, piece.data(), piece.size());
    if (length >= 0) return std::string_view(piece.data(), static_cast<std::size_t>(length));
    if (errno != EINTR) return system_error(errno, path, "be read");
  }
}

}  // namespace

Status read_pieces(const std::string& path, const Take& take) {
  const bool standard_input = path == "-";
  const FileDescriptor file(standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                           : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file) return system_error(errno, path, "be opened for reading");
  std::string buffer(kPiece, '\0');
  std::unique_ptr<Unpacker> unpacker;
  for (bool first = true;; first = false) {
    const auto piece = next_piece(file.get(), path, buffer);
    if (!piece) return piece.error();
    if (piece->empty()) break;
    if (first && piece->starts_with("\x1f\x8b")) unpacker = std::make_unique<Unpacker>(take);
    if (!unpacker) take(*piece);
    if (unpacker && !unpacker->feed(*piece)) return broken(path, "it is no sound gzip file");
  }
  if (unpacker && !unpacker->ended()) return broken(path, "the gzip file is cut off");
  return {};
}

}  // namespace tune
