// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "serverprocess.h"

#include "support/certificate.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace natter::bench {

namespace {

constexpr std::chrono::seconds startPatience{60};
constexpr std::chrono::seconds endPatience{20};

/** Closes a descriptor at the end of a scope. */
class Descriptor
{
public:
    explicit Descriptor(int descriptor)
        : m_descriptor(descriptor)
    {}
    ~Descriptor() { ::close(m_descriptor); }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    [[nodiscard]] int value() const { return m_descriptor; }

private:
    int m_descriptor;
};

int openProcess(pid_t process)
{
    return int(::syscall(SYS_pidfd_open, process, 0));
}

std::string textOf(const std::filesystem::path &file)
{
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

ServerProcess::ServerProcess(const Options &options, Settings settings)
    : m_program(options.natterd)
    , m_folder(options.workFolder)
    , m_settings(std::move(settings))
{
    const Settings always{
        {"HOST", "127.0.0.1"},
        {"PORT", "0"},
        {"ADMIN_PORT", "0"},
        {"ADMIN_PORT_FILE", (m_folder.path() / "admin-port").string()},
        {"PORT_FILE", (m_folder.path() / "port").string()},
        {"DATA_DIR", dataFolder().string()},
        {"SECRET_KEY", "a key for measurements only, on a loopback address, for some minutes"},
        {"BCRYPT_COST", "4"},
        {"RATE_LIMIT_MESSAGES", "0"},
        {"RATE_LIMIT_LOGINS", "0"},
        {"RATE_LIMIT_SIGNUPS", "0"},
        {"RATE_LIMIT_SIGNUPS", "0"},
        {"RATE_LIMIT_LOGINS", "0"},
        {"MAX_CONNECTIONS_PER_IP", "0"},
        {"MAX_CONNECTIONS_PER_USER", "0"},
        {"LOG_LEVEL", "WARNING"},
    };
    m_settings.insert(always.begin(), always.end()); // what the caller gave stays
    if (!options.tls)
        return;
    const auto files = test::makeCertificate(QString::fromStdString(m_folder.path().string()));
    m_settings["TLS_CERT"] = files.certificate.toStdString();
    m_settings["TLS_KEY"] = files.key.toStdString();
}

ServerProcess::~ServerProcess()
{
    if (m_pid > 0)
        kill();
}

pid_t ServerProcess::spawn() const
{
    // Everything is made before fork(): between it and exec only plain system calls are allowed.
    std::vector<std::string> assignments;
    for (const auto &[name, value] : m_settings)
        assignments.emplace_back(name).append("=").append(value);
    for (char **variable = environ; *variable; ++variable) {
        const std::string_view entry(*variable);
        if (!m_settings.contains(std::string(entry.substr(0, entry.find('=')))))
            assignments.emplace_back(entry);
    }
    std::vector<char *> environment;
    environment.reserve(assignments.size() + 1);
    for (std::string &assignment : assignments)
        environment.push_back(assignment.data());
    environment.push_back(nullptr);
    std::string program = m_program;
    std::vector<char *> arguments{program.data(), nullptr};
    const std::string folder = m_folder.path().string();
    const std::string log = (m_folder.path() / "log").string();

    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0)
        return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(127); // we died before the line above
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    // From a folder of its own, so that no .env of ours is found.
    if (out < 0 || ::dup2(out, STDOUT_FILENO) < 0 || ::dup2(out, STDERR_FILENO) < 0 || ::chdir(folder.c_str()) < 0)
        ::_exit(127);
    ::execve(program.c_str(), arguments.data(), environment.data());
    ::_exit(127);
}

Outcome<> ServerProcess::start()
{
    if (m_folder.path().empty())
        return failed("no temporary folder could be made");
    std::error_code ignored;
    std::filesystem::create_directory(dataFolder(), ignored);
    std::filesystem::remove(m_settings["PORT_FILE"], ignored);
    const Descriptor notifications(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    inotify_add_watch(notifications.value(), m_folder.path().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO);

    const auto begin = Steady::now();
    m_pid = spawn();
    if (m_pid < 0)
        return failed(std::string("fork: ") + std::strerror(errno));
    const Descriptor process(openProcess(m_pid));
    const auto ready = waitUntilReady(notifications.value(), process.value(), begin + startPatience);
    m_startTime = Steady::now() - begin;
    if (!ready)
        kill();
    return ready;
}

Outcome<> ServerProcess::waitUntilReady(int notifications, int process, Steady::time_point deadline)
{
    for (;;) {
        const std::string line = textOf(m_settings["PORT_FILE"]);
        if (line.ends_with('\n')) {
            m_port = std::uint16_t(std::strtoul(line.c_str(), nullptr, 10));
            return {};
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now());
        if (left.count() <= 0)
            return failed(m_program + " was not ready in time:\n" + logEnd());
        pollfd descriptors[] = {{notifications, POLLIN, 0}, {process, POLLIN, 0}};
        ::poll(descriptors, 2, int(left.count()));
        if (descriptors[1].revents)
            return failed(m_program + " ended at once:\n" + logEnd());
        char drained[4096];
        while (::read(notifications, drained, sizeof drained) > 0) {
        }
    }
}

Outcome<int> ServerProcess::reap(std::chrono::seconds patience)
{
    const Descriptor process(openProcess(m_pid));
    pollfd descriptor{process.value(), POLLIN, 0};
    if (::poll(&descriptor, 1, int(std::chrono::milliseconds(patience).count())) == 0)
        return failed("natterd did not end");
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_pid = 0;
    return status;
}

Outcome<> ServerProcess::terminate()
{
    ::kill(m_pid, SIGTERM);
    const auto status = reap(endPatience);
    if (!status) {
        kill();
        return failed(status.error());
    }
    if (!WIFEXITED(*status) || WEXITSTATUS(*status) != 0)
        return failed("natterd did not end well after SIGTERM (status " + std::to_string(*status) + "):\n" + logEnd());
    return {};
}

void ServerProcess::kill()
{
    ::kill(m_pid, SIGKILL);
    // Nothing withstands SIGKILL; only a file system that hangs could make this wait, and then there is nothing to
    // measure.
    ::waitpid(m_pid, nullptr, 0);
    m_pid = 0;
}

std::uint16_t ServerProcess::adminPort() const
{
    return std::uint16_t(std::strtoul(textOf(m_settings.at("ADMIN_PORT_FILE")).c_str(), nullptr, 10));
}

std::string ServerProcess::logEnd() const
{
    constexpr std::size_t most = 4000;
    const std::string log = textOf(m_folder.path() / "log");
    return log.size() > most ? log.substr(log.size() - most) : log;
}

} // namespace natter::bench
