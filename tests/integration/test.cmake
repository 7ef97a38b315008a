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
