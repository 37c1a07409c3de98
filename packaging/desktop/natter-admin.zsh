#compdef natter-admin
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
_arguments \
    '--help[print what options there are]' \
    '--help-all[print what options there are, those of Qt too]' \
    '--version[print the version]' \
    '--service[show no window before the desktop asks for one]' \
    '1:address, natter-admin\://HOST:'
