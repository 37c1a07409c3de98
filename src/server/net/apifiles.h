// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <span>

namespace natter::net {

/** One file of the API's description and its pages, as resources/openapi/embed.py has put it into the executable. */
struct ApiFile
{
    const char *path;      ///< as requested
    const char *mediaType; ///< the whole Content-Type
    const char *digest;    ///< of the content, in hexadecimal
    const char *plain;
    qsizetype plainSize;
    const char *gzip; ///< null where compressing is not worth it
    qsizetype gzipSize;
    bool isFilled; ///< a template: the name and version of the service are put in; else it never changes
};

/** All of them; in read-only memory, of which only what is asked for is ever loaded. */
[[nodiscard]] std::span<const ApiFile> apiFiles();

} // namespace natter::net
