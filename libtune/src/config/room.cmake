tune_room(config NEEDS base system formula kernel
  SOURCES config_document.cpp read_configuration.cpp systemd_loader.cpp procps_loader.cpp
          line_diff.cpp)
