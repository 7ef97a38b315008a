tune_room(diagnosis NEEDS base system formula kernel host config capacity
  SOURCES diagnose.cpp evidence_json.cpp facts.cpp log_line.cpp log_reader.cpp log_time.cpp memory_groups.cpp memory_remedy.cpp memory_rules.cpp numbers.cpp
          orphan_rules.cpp held_port_rule.cpp port_rules.cpp processes.cpp queue_rules.cpp rate_over_time.cpp rates.cpp read_evidence.cpp remedy_profile.cpp resources.cpp table_rules.cpp telling_lines.cpp udp_rules.cpp)
