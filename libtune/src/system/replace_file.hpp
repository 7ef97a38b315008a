#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tune/machine.hpp>
#include <tune/result.hpp>

#include "system/file_descriptor.hpp"
#include "system/open_path.hpp"
#include "system/temporary_file.hpp"

namespace tune {

// Writes all of it, however many writes it takes. The errno, or 0.
int write_all(int file, std::string_view bytes);

// A replacement for an entry that is no link, in the steps of Replacement.
class PreparedFile {
 public:
  PreparedFile(Place place, std::string_view asked)
      : place_(std::move(place)), asked_(asked), temporary_(place_) {}

  Status write(std::string_view text, const FileAttributes& attributes);
  bool is_for(const Place& place) const;  // the same name in the same folder
  // Until it has taken its place, a kill leaves nothing of it.
  bool is_nameless() const { return !temporary_.has_name(); }
  void begin_to_store();  // without waiting
  Status store();
  Status take_place();
  Status settle();

 private:
  Place place_;
  std::string asked_;
  TemporaryFile temporary_;
  FileDescriptor folder_;
  bool over_another_ = false;
};

// Files::replace() for an entry that is no link.
Status replace_file(Place place, std::string_view text, const FileAttributes& attributes,
                    std::string_view asked);

// Files::append() for an entry that is no link. A write that fails leaves the file as it was.
Status append_to_file(const Place& place, std::string_view text, std::string_view asked);

// The error for a file that cannot be replaced, with what stands in the way (a bind mount, the
// immutable flag, a read-only or full file system) and the way out. `what` as in system_error().
Error replace_error(int errno_value, const Place& place, std::string_view asked,
                    std::string_view what);

// What would refuse a replacement though permissions allow it: the errno, or 0.
int obstacle_to_replacement(const Place& place);

}  // namespace tune
