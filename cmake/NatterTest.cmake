# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later

# natter_test(<name> SOURCES ... [USES ...] [LINKS ...] [TIMEOUT seconds] [LABELS ...])
#
# One Qt Test program bin/tests/tst_<name>, run by ctest. USES names layers, LINKS libraries from outside (Qt6::Test comes by itself).
function(natter_test name)
    cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;USES;LINKS;LABELS" ${ARGN})
    add_executable(tst_${name} ${TEST_SOURCES})
    set_target_properties(tst_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin/tests)
    list(TRANSFORM TEST_USES PREPEND natter::)
    target_include_directories(tst_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_compile_definitions(tst_${name} PRIVATE NATTER_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(tst_${name} PRIVATE Qt6::Test ${TEST_USES} ${TEST_LINKS} natter_options)
    natter_precompile(tst_${name})
    add_test(NAME ${name} COMMAND tst_${name})
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 60)
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS "${TEST_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;NATTERD=$<TARGET_FILE_DIR:tst_${name}>/../natterd")
endfunction()
