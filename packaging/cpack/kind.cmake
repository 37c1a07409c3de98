# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Read by CPack before each kind of package: what installs the files has to know for which one.
set(ENV{NATTER_PACKAGE_KIND} ${CPACK_GENERATOR})
