tune_room(system NEEDS base LIBRARIES mnl
  SOURCES boot_loader.cpp memory_files.cpp process.cpp system_files.cpp sockets.cpp)
