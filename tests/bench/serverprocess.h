// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "options.h"
#include "outcome.h"
#include "poller.h"
#include "processusage.h"
#include "tempfolder.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <sys/types.h>

namespace natter::bench {

/**
 * A natterd of our own on a temporary data folder: started, watched, ended by its process id, and ended with us if we
 * die. The folder outlives the process, so that the same data can be served again.
 */
class ServerProcess
{
public:
    using Settings = std::map<std::string, std::string>;

    /** @p settings are environment variables over the ones every measurement wants (no limits, cheap password hashes).
     */
    ServerProcess(const Options &options, Settings settings = {});
    ~ServerProcess();
    ServerProcess(const ServerProcess &) = delete;
    ServerProcess &operator=(const ServerProcess &) = delete;

    /** Starts it and waits until it is ready to serve. Fails with the end of its log. */
    Outcome<> start();
    /** SIGTERM; it has to end by itself with exit code 0 within 20 s. */
    Outcome<> terminate();
    /** SIGKILL, in the middle of whatever it is doing. */
    void kill();

    void setSetting(const std::string &name, const std::string &value) { m_settings[name] = value; }
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    /** Of the administration. */
    [[nodiscard]] std::uint16_t adminPort() const;
    [[nodiscard]] pid_t pid() const { return m_pid; }
    [[nodiscard]] std::filesystem::path dataFolder() const { return m_folder.path() / "data"; }
    /** From fork() to the line in the port file. */
    [[nodiscard]] std::chrono::nanoseconds startTime() const { return m_startTime; }
    [[nodiscard]] CpuUse cpuUse() const { return cpuUseOf(m_pid); }
    [[nodiscard]] std::size_t memory() const { return residentBytes(m_pid); }
    [[nodiscard]] std::string logEnd() const;

private:
    pid_t spawn() const;
    Outcome<> waitUntilReady(int notifications, int process, Steady::time_point deadline);
    /** The exit status once it has ended, nothing if it has not by @p deadline. */
    Outcome<int> reap(std::chrono::seconds patience);

    std::string m_program;
    TempFolder m_folder;
    Settings m_settings;
    pid_t m_pid = 0;
    std::uint16_t m_port = 0;
    std::chrono::nanoseconds m_startTime{};
};

} // namespace natter::bench
