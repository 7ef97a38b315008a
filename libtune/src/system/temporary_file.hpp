#pragma once

#include <string>

#include "system/open_path.hpp"

namespace tune {

// A new file, private (0600), that is to take the place of another in the same folder. As far as
// the file system can, it has no name until then, so that a kill leaves nothing behind. Whatever
// name it has goes with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const Place& place) : place_(place) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  int file() const { return file_.get(); }
  bool has_name() const { return !name_.empty(); }
  int create();      // the errno, or 0
  int take_place();  // the errno, or 0; over what is there
  // Where nothing is, in one step: a kill leaves all or nothing, where the file system can.
  int take_free_place();

 private:
  bool create_without_name();
  int create_with_name();
  int link_as(const std::string& name);
  int give_name();

  const Place& place_;
  FileDescriptor file_;
  bool by_descriptor_ = false;  // a name is given without /proc
  std::string name_;
};

// Removes what killed replacements of this place have left in its folder, and nothing of those that
// are under way. `folder` is open for reading.
void remove_abandoned_files(const Place& place, int folder);

}  // namespace tune
