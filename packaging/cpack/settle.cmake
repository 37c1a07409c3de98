# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Run by CPack over the installed files before they are packed: one time for all, so that the same sources are the same
# packages.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
    message(FATAL_ERROR "SOURCE_DATE_EPOCH is not set: ./dev package takes it from packaging/deb/changelog")
endif()
execute_process(COMMAND ${CPACK_NATTER_PYTHON} -B ${CPACK_NATTER_SOURCES}/prepare.py settle
    --tree ${CPACK_TEMPORARY_DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)
