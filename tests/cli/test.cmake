# The command as its users see it: real output, exit statuses, documents against their schemas.
if(TARGET tune)
  add_executable(cli_test
    cli/aborted.cpp cli/command.cpp cli/fixture.cpp cli/terminal.cpp
    cli/bad_input_test.cpp cli/broken_state_test.cpp cli/capacity_test.cpp cli/check_test.cpp cli/color_test.cpp
    cli/command_line_test.cpp cli/configuration_test.cpp cli/confirm_test.cpp cli/defect_test.cpp
    cli/doctor_test.cpp cli/exit_status_test.cpp cli/explain_test.cpp cli/host_test.cpp cli/hostile_test.cpp
    cli/image_test.cpp cli/interrupted_test.cpp cli/log_test.cpp cli/plan_test.cpp
    cli/profile_test.cpp cli/question_test.cpp cli/recover_test.cpp cli/running_values_test.cpp
    cli/schema_test.cpp cli/secrets_test.cpp cli/trust_test.cpp cli/who_test.cpp)
  tune_test_program(cli_test)
  target_link_libraries(cli_test PRIVATE room_base)
  add_dependencies(cli_test tune)
  add_test(NAME cli COMMAND cli_test)
  set_tests_properties(cli PROPERTIES LABELS cli TIMEOUT 300)
endif()

# The manual page and the help name the same commands and options.
if(TARGET tune)
  add_test(NAME cli.man
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/man.sh $<TARGET_FILE:tune> ${PROJECT_SOURCE_DIR})
  set_tests_properties(cli.man PROPERTIES LABELS cli TIMEOUT 60)
endif()

# Standard streams that are closed.
if(TARGET tune)
  add_test(NAME cli.closed_streams
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/closed_streams.sh $<TARGET_FILE:tune>)
  set_tests_properties(cli.closed_streams PROPERTIES LABELS cli TIMEOUT 60)
endif()

# A umask that takes everything.
if(TARGET tune)
  add_test(NAME cli.umask COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/umask.sh $<TARGET_FILE:tune>)
  set_tests_properties(cli.umask PROPERTIES LABELS cli TIMEOUT 60)
endif()

# A current folder that was removed.
if(TARGET tune)
  add_test(NAME cli.lost_folder
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/lost_folder.sh $<TARGET_FILE:tune>)
  set_tests_properties(cli.lost_folder PROPERTIES LABELS cli TIMEOUT 60)
endif()

# How often it asks the kernel. 77: it said why it could not tell.
if(TARGET tune)
  add_test(NAME cli.system_calls
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/system_calls.sh $<TARGET_FILE:tune>)
  set_tests_properties(cli.system_calls PROPERTIES LABELS cli TIMEOUT 60 SKIP_RETURN_CODE 77)
endif()

# What the README shows is what the command prints. 77: it said why it could not.
if(TARGET tune)
  add_test(NAME cli.readme
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/readme.sh $<TARGET_FILE:tune> ${PROJECT_SOURCE_DIR})
  set_tests_properties(cli.readme PROPERTIES LABELS cli TIMEOUT 60 SKIP_RETURN_CODE 77)
endif()

# One file is all that it needs. 77: it said why it could not.
if(TARGET tune)
  add_test(NAME cli.empty_root
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/empty_root.sh $<TARGET_FILE:tune>)
  set_tests_properties(cli.empty_root PROPERTIES LABELS cli TIMEOUT 60 SKIP_RETURN_CODE 77)
endif()

# The unit that recovers at boot. 77: it said why it could not be verified.
if(TARGET tune)
  add_test(NAME cli.unit_file
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/unit_file.sh
            ${PROJECT_BINARY_DIR}/cli/systemd/tune-recover.service $<TARGET_FILE:tune>)
  set_tests_properties(cli.unit_file PROPERTIES LABELS cli TIMEOUT 60 SKIP_RETURN_CODE 77)
endif()
