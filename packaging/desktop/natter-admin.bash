# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
_natter_admin() {
    mapfile -t COMPREPLY < <(compgen -W '--help --help-all --version --service' -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -F _natter_admin natter-admin
