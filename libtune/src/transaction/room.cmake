tune_room(transaction NEEDS base system formula kernel host config check profile advice plan
  SOURCES apply.cpp confirmation.cpp guards.cpp capture.cpp complete.cpp dry_run.cpp execute.cpp file_edits.cpp history.cpp invert.cpp invert_files.cpp
          invert_values.cpp journal.cpp made_folders.cpp network_namespace.cpp owners.cpp pending.cpp plan_view.cpp preflight.cpp put_back.cpp record_json.cpp
          record_parse.cpp recover.cpp rollback.cpp side_values.cpp state_directory.cpp
          status.cpp target_file.cpp)
