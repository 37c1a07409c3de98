# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# cmake -DNATTERD=... -DFOLDER=... -P PrintManual.cmake: whatever the program says about itself, as files in FOLDER.
function(natterd_says variable)
    execute_process(COMMAND ${NATTERD} ${ARGN} OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
    set(${variable} "${said}" PARENT_SCOPE)
endfunction()

function(natterd_writes file)
    cmake_path(GET file PARENT_PATH folder)
    file(MAKE_DIRECTORY ${folder})
    # Straight into the file: a variable would lose what CMake takes for syntax.
    execute_process(COMMAND ${NATTERD} ${ARGN} OUTPUT_FILE ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${FOLDER})
natterd_says(pages print-manual)
string(REGEX REPLACE "\n$" "" pages "${pages}")
string(REPLACE "\n" ";" pages "${pages}")
foreach(page ${pages})
    string(REGEX REPLACE "^.*\\.([0-9])$" "man\\1" section ${page})
    natterd_writes(${FOLDER}/${section}/${page} print-manual ${page})
endforeach()
foreach(shell bash zsh fish)
    natterd_writes(${FOLDER}/completion/${shell} print-completion ${shell})
endforeach()
natterd_writes(${FOLDER}/natter.conf.example print-example-config)
