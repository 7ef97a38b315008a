tune_room(system NEEDS base LIBRARIES ${LIBTUNE_Z}
  SOURCES boot_loader.cpp capability.cpp clock_ticks.cpp detached.cpp change_folder.cpp file_attributes.cpp file_lock.cpp kept_in_memory.cpp kernel_log.cpp memory_files.cpp
          memory_files_change.cpp open_keys.cpp open_path.cpp path_text.cpp process.cpp read_file.cpp read_pieces.cpp
          replace_file.cpp socket_dump.cpp sockets.cpp survey.cpp system_error.cpp system_files.cpp temporary_file.cpp)
