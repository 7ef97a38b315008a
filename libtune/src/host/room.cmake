tune_room(host NEEDS base system formula kernel
  SOURCES compared_keys.cpp container.cpp default_value.cpp host_document.cpp host_names.cpp machine_identity.cpp memory.cpp
          parse_host_document.cpp read_host.cpp running_values.cpp)
