# Tests on a real kernel and with real programs. What needs root says so when it skips.

# tune_integration_test(NAME ROOM room): integration/NAME_test.cpp.
function(tune_integration_test name)
  cmake_parse_arguments(TEST "" "ROOM" "" ${ARGN})
  set(target ${name}_integration_test)
  add_executable(${target} ${CMAKE_CURRENT_SOURCE_DIR}/integration/${name}_test.cpp)
  tune_test_program(${target})
  target_link_libraries(${target} PRIVATE room_${TEST_ROOM})
  add_test(NAME integration.${name} COMMAND ${target})
  set_tests_properties(integration.${name} PROPERTIES LABELS integration TIMEOUT 300)
endfunction()

tune_integration_test(loaders ROOM config)
tune_integration_test(catalog ROOM host)
target_sources(catalog_integration_test PRIVATE integration/catalog_bounds_test.cpp)

# The whole road on the real kernel, as a new user walks it. 77: it said why it could not.
if(TARGET tune)
  add_test(NAME integration.round_trip
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/round_trip.sh $<TARGET_FILE:tune>)
  set_tests_properties(integration.round_trip PROPERTIES
    LABELS integration TIMEOUT 300 SKIP_RETURN_CODE 77)
  add_test(NAME integration.confirm
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/confirm.sh $<TARGET_FILE:tune>)
  set_tests_properties(integration.confirm PROPERTIES
    LABELS integration TIMEOUT 300 SKIP_RETURN_CODE 77)
  add_test(NAME integration.guard_unit
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/guard_unit.sh $<TARGET_FILE:tune>)
  set_tests_properties(integration.guard_unit PROPERTIES
    LABELS integration TIMEOUT 300 SKIP_RETURN_CODE 77)
  # Needs packages that it downloads.
  add_test(NAME full.image
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/image.sh $<TARGET_FILE:tune>
            $<TARGET_FILE:fault_tracer>)
  set_tests_properties(full.image PROPERTIES LABELS full TIMEOUT 600 SKIP_RETURN_CODE 77)
  add_test(NAME integration.relations
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/relations.sh $<TARGET_FILE:tune>)
  set_tests_properties(integration.relations PROPERTIES
    LABELS integration TIMEOUT 120 SKIP_RETURN_CODE 77)
  add_test(NAME machine.relations
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/relations.sh $<TARGET_FILE:tune> machine)
  set_tests_properties(machine.relations PROPERTIES
    LABELS machine TIMEOUT 120 RUN_SERIAL ON SKIP_RETURN_CODE 77)
  # The capacity model against the running kernel.
  add_executable(predict ${CMAKE_CURRENT_SOURCE_DIR}/integration/predict.cpp)
  tune_compile_options(predict)
  target_link_libraries(predict PRIVATE room_capacity)
  add_test(NAME integration.predictions
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/predictions.py $<TARGET_FILE:predict> --counts)
  set_tests_properties(integration.predictions PROPERTIES
    LABELS integration TIMEOUT 120 SKIP_RETURN_CODE 77)
  add_test(NAME full.predictions
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/predictions.py $<TARGET_FILE:predict>)
  set_tests_properties(full.predictions PROPERTIES
    LABELS full TIMEOUT 300 RUN_SERIAL ON SKIP_RETURN_CODE 77)
  add_test(NAME machine.predictions
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/predictions.py $<TARGET_FILE:predict> --machine)
  set_tests_properties(machine.predictions PROPERTIES
    LABELS machine TIMEOUT 120 RUN_SERIAL ON SKIP_RETURN_CODE 77)
  # Failures of a real kernel, made with a load of its own.
  add_executable(load ${CMAKE_CURRENT_SOURCE_DIR}/integration/load.cpp)
  tune_compile_options(load)
  add_test(NAME integration.doctor
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/doctor.sh $<TARGET_FILE:tune> $<TARGET_FILE:load>)
  set_tests_properties(integration.doctor PROPERTIES
    LABELS integration TIMEOUT 120 SKIP_RETURN_CODE 77)
  add_test(NAME machine.doctor_orphans
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/doctor_orphans.sh $<TARGET_FILE:tune>
            $<TARGET_FILE:load>)
  set_tests_properties(machine.doctor_orphans PROPERTIES
    LABELS machine TIMEOUT 300 RUN_SERIAL ON SKIP_RETURN_CODE 77)
  add_test(NAME machine.doctor
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/doctor_machine.sh $<TARGET_FILE:tune>
            $<TARGET_FILE:load>)
  set_tests_properties(machine.doctor PROPERTIES
    LABELS machine TIMEOUT 300 RUN_SERIAL ON SKIP_RETURN_CODE 77)
  # Its folder is that of the build: flags of files need a real file system.
  add_test(NAME integration.targets
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/targets.sh $<TARGET_FILE:tune>
    WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  set_tests_properties(integration.targets PROPERTIES
    LABELS integration TIMEOUT 120 SKIP_RETURN_CODE 77)
  # Writes keys of the whole machine and puts them back; runs alone.
  add_test(NAME machine.round_trip
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/round_trip.sh $<TARGET_FILE:tune> machine)
  set_tests_properties(machine.round_trip PROPERTIES
    LABELS machine TIMEOUT 300 RUN_SERIAL ON SKIP_RETURN_CODE 77)
endif()
