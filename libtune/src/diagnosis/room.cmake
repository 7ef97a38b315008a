tune_room(diagnosis NEEDS base system formula kernel host config
  SOURCES diagnose.cpp facts.cpp log_line.cpp log_reader.cpp numbers.cpp read_evidence.cpp
          resources.cpp socket_rules.cpp table_rules.cpp)
