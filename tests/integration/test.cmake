# Tests on a real kernel and with real programs. What needs root says so when it skips.

if(TARGET room_config)
  add_executable(loaders_integration_test ${CMAKE_CURRENT_SOURCE_DIR}/integration/loaders_test.cpp)
  tune_compile_options(loaders_integration_test)
  target_include_directories(loaders_integration_test PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(loaders_integration_test PRIVATE room_config GTest::gtest_main)
  add_test(NAME integration.loaders COMMAND loaders_integration_test)
  set_tests_properties(integration.loaders PROPERTIES LABELS integration TIMEOUT 300)
endif()

if(TARGET room_host)
  add_executable(catalog_integration_test ${CMAKE_CURRENT_SOURCE_DIR}/integration/catalog_test.cpp)
  tune_compile_options(catalog_integration_test)
  target_include_directories(catalog_integration_test PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(catalog_integration_test PRIVATE room_host GTest::gtest_main)
  add_test(NAME integration.catalog COMMAND catalog_integration_test)
  set_tests_properties(integration.catalog PROPERTIES LABELS integration TIMEOUT 120
                       RESOURCE_LOCK machine_keys)
endif()

# The whole road on the real kernel, as a new user walks it. 77: it said why it could not.
if(TARGET tune)
  add_test(NAME integration.round_trip
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/round_trip.sh $<TARGET_FILE:tune>)
  set_tests_properties(integration.round_trip PROPERTIES
    LABELS integration TIMEOUT 300 SKIP_RETURN_CODE 77)
  # Writes keys of the whole machine and puts them back; runs alone.
  add_test(NAME machine.round_trip
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/integration/round_trip.sh $<TARGET_FILE:tune> machine)
  set_tests_properties(machine.round_trip PROPERTIES
    LABELS machine TIMEOUT 300 RUN_SERIAL ON SKIP_RETURN_CODE 77)
endif()
