tune_room(base LIBRARIES ${LIBTUNE_MD}
  SOURCES integer.cpp json.cpp kernel_version.cpp port_set.cpp result.cpp sha256.cpp text.cpp version.cpp)
