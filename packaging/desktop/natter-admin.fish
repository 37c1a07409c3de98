# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
complete -c natter-admin -f
complete -c natter-admin -l help -d 'print what options there are'
complete -c natter-admin -l help-all -d 'print what options there are, those of Qt too'
complete -c natter-admin -l version -d 'print the version'
complete -c natter-admin -l service -d 'show no window before the desktop asks for one'
