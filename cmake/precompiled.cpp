// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Empty: CMake compiles headers in advance only for a target that has a source of its own.
