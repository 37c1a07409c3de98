# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What every target is compiled and linked with: warnings, hardening, sanitizers, coverage.
# The target natter_options carries it; natter_layer() and natter_test() link it.

option(NATTER_WERROR "Treat warnings as errors" OFF)
option(NATTER_PCH "Precompile the standard and Qt Core headers" ON)
option(NATTER_COVERAGE "Instrument for gcov" OFF)
option(NATTER_API_PAGES "Build /docs and /redoc in, from npm packages; OFF: the server says that they are missing" ON)
set(NATTER_API_PACKAGES "${CMAKE_SOURCE_DIR}/resources/openapi/node_modules" CACHE PATH
    "Folder with swagger-ui-dist and redoc, as npm installs them")
option(NATTER_FUZZ "Build only the fuzz targets, with libFuzzer; needs clang" OFF)
set(NATTER_SANITIZE "" CACHE STRING "Sanitizers to compile with, such as address,undefined or thread")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    # Precompiled headers are cached only when ccache is told to look past their time stamps; a checkout in another folder
    # shares the cache when paths below it count as relative.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()

# Programs can be loaded anywhere, whatever the compiler's own default is.
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
if(NOT CMAKE_CXX_LINK_PIE_SUPPORTED)
    message(FATAL_ERROR "this compiler cannot link position-independent executables")
endif()

add_library(natter_options INTERFACE)
# -fPIC for programs too, where -fPIE would do: Debian 12's Qt asks for it anyway, and one precompiled header serves only what is
# compiled in one way.
target_compile_options(natter_options INTERFACE -fPIC
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
    -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough
    -fstack-protector-strong -fstack-clash-protection)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|amd64")
    target_compile_options(natter_options INTERFACE -fcf-protection)
endif()
target_compile_definitions(natter_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_KEYWORDS
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_STRICT_ITERATORS QT_USE_QSTRINGBUILDER
    QT_DISABLE_DEPRECATED_BEFORE=0x060400
    _GLIBCXX_ASSERTIONS) # an index out of bounds ends the process rather than reading on
target_link_options(natter_options INTERFACE -Wl,-z,relro,-z,now)

if(NATTER_WERROR)
    target_compile_options(natter_options INTERFACE -Werror)
endif()
if(NATTER_SANITIZE)
    target_compile_options(natter_options INTERFACE
        -fsanitize=${NATTER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(natter_options INTERFACE -fsanitize=${NATTER_SANITIZE})
endif()
if(NATTER_FUZZ)
    target_compile_options(natter_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(NATTER_COVERAGE)
    target_compile_options(natter_options INTERFACE --coverage)
    target_link_options(natter_options INTERFACE --coverage)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR CMAKE_BUILD_TYPE STREQUAL "Release")
    if(NOT NATTER_SANITIZE)
        target_compile_options(natter_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    endif()
endif()
