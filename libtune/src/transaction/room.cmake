tune_room(transaction NEEDS base system formula kernel host config check profile advice plan
  SOURCES apply.cpp journal.cpp rollback.cpp status.cpp)
