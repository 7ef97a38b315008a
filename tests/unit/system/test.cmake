tune_unit_test(system SOURCES boot_loader_test.cpp change_folder_test.cpp detached_test.cpp
  file_attributes_test.cpp
  file_lock_test.cpp kept_in_memory_test.cpp memory_files_test.cpp mounts_test.cpp open_path_test.cpp path_text_test.cpp
  process_test.cpp read_file_test.cpp replace_file_test.cpp sockets_test.cpp system_error_test.cpp
  system_files_test.cpp temporary_file_test.cpp)
