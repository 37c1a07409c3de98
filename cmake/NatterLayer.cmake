# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later

# natter_layer(<name> SOURCES ... [USES ...] [LINKS ...])
#
# Folder = target = layer. Defines the static library natter_<name>, known to others as natter::<name>. Every header is
# included by its path below src/shared, src/server or src/admin-gui ("store/store.h"). USES names the layers it may
# see, LINKS the libraries from outside (Qt6::Core comes by itself). tests/architecture checks the includes themselves.
function(natter_layer name)
    cmake_parse_arguments(LAYER "" "" "SOURCES;USES;LINKS" ${ARGN})
    add_library(natter_${name} STATIC ${LAYER_SOURCES})
    add_library(natter::${name} ALIAS natter_${name})
    cmake_path(GET CMAKE_CURRENT_SOURCE_DIR PARENT_PATH includeRoot)
    target_include_directories(natter_${name} PUBLIC ${includeRoot})
    list(TRANSFORM LAYER_USES PREPEND natter::)
    target_link_libraries(natter_${name} PUBLIC Qt6::Core ${LAYER_USES} ${LAYER_LINKS} PRIVATE natter_options)
    natter_precompile(natter_${name})
endfunction()

# natter_precompile(<target>): the headers that every file pulls in anyway, compiled once for all targets: a compiled header
# takes 135 MB, so that one a target would need most of a small disk. What a target is compiled with may differ from what the
# header was compiled with only in what those headers do not look at: the compiler warns otherwise (-Winvalid-pch).
function(natter_precompile target)
    if(NOT NATTER_PCH)
        return()
    endif()
    if(NOT TARGET natter_precompiled)
        add_library(natter_precompiled OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
        set_target_properties(natter_precompiled PROPERTIES AUTOMOC OFF AUTORCC OFF)
        target_link_libraries(natter_precompiled PRIVATE Qt6::Core natter_options)
        target_precompile_headers(natter_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
    endif()
    target_precompile_headers(${target} REUSE_FROM natter_precompiled)
endfunction()

# natter_resources(<target> <name> PREFIX ... BASE ... FILES ...): qt_add_resources() without the time of each file, which rcc
# writes from its format 2 on unless SOURCE_DATE_EPOCH says another. Nothing reads it; without it the release is the same code
# as the packages, and as that of a checkout of another day.
function(natter_resources target name)
    qt_add_resources(${target} ${name} OPTIONS --format-version 1 ${ARGN})
endfunction()
