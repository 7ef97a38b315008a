tune_room(config NEEDS base system formula kernel
  SOURCES boot_files.cpp candidates.cpp config_document.cpp configuration.cpp document_block.cpp expand_glob.cpp
          key_path.cpp line_compare.cpp procps_loader.cpp plain_file.cpp read_configuration.cpp
          resolved.cpp standing.cpp systemd_loader.cpp tuned_profile.cpp undo_lines.cpp unified_diff.cpp winners.cpp)
