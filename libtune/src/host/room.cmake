tune_room(host NEEDS base system formula kernel
  SOURCES container.cpp default_value.cpp host_document.cpp memory.cpp read_host.cpp)
