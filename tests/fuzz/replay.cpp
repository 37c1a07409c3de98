// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"

#include <QDir>
#include <QFile>

#include <cstdio>

/**
 * Plays a folder of inputs to a fuzz target where there is no libFuzzer, in the everyday build: every file as it is,
 * and cut short at each of its bytes, since nothing may depend on all of it being there.
 */
int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; ++i) {
        const QDir folder(QString::fromLocal8Bit(argv[i]));
        const QStringList names = folder.entryList(QDir::Files, QDir::Name);
        for (const QString &name : names) {
            QFile file(folder.filePath(name));
            if (!file.open(QIODevice::ReadOnly)) {
                std::fprintf(stderr, "%s cannot be read\n", qPrintable(file.fileName()));
                return 1;
            }
            const QByteArray input = file.readAll();
            std::fprintf(stderr, "%s\n", qPrintable(name)); // the last one printed is the one that failed
            for (qsizetype size = input.size(); size >= 0; --size) {
                // A copy of exactly that size: a sanitizer then sees a read behind the end.
                const std::vector<quint8> bytes(input.begin(), input.begin() + size);
                LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
            }
            ++files;
        }
    }
    if (files == 0) {
        std::fputs("no inputs: name the folders that hold them\n", stderr);
        return 1;
    }
    return 0;
}
