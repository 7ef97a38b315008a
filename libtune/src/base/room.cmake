tune_room(base LIBRARIES ${LIBTUNE_NETTLE}
  SOURCES decimals.cpp encoding.cpp format.cpp integer.cpp json.cpp json_line.cpp json_text.cpp kernel_version.cpp nearest.cpp
          port_set.cpp result.cpp sha256.cpp text.cpp version.cpp)
set_source_files_properties(src/base/version.cpp PROPERTIES
  COMPILE_DEFINITIONS "LIBTUNE_VERSION=\"${libtune_VERSION}\"")
