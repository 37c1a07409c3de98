// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/manual.h"

#include "app/commandhelp.h"
#include "app/commands.h"
#include "app/configtexts.h"
#include "app/exitcodes.h"

#include <QCoreApplication>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

const QString serverPage = u"natterd.8"_s;
const QString settingsPage = u"natter.conf.5"_s;

/** Text whose characters roff prints as they are. */
QString escaped(QString text)
{
    return text.replace(u'\\', u"\\e"_s).replace(u'-', u"\\-"_s).replace(u"…"_s, u"..."_s);
}

/** A line that is no request, whatever it begins with. */
QString guarded(const QString &line)
{
    return line.startsWith(u'.') || line.startsWith(u'\'') ? QString(u"\\&"_s + line) : line;
}

/** Text as roff prints it: nothing of it is a request. */
QString plain(const QString &text)
{
    return guarded(escaped(text));
}

/** A page under construction. */
class Page
{
public:
    Page(const QString &title, int section, const QString &about)
    {
        // The day on which the pages last changed in kind; one of the build would make every build another one.
        m_text = u".\\\" Made by natterd itself from the tables it works with: change those.\n"
                 ".TH %1 %2 2026-11-23 \"natterd %3\" \"Natter\"\n"_s.arg(title.toUpper())
                     .arg(section)
                     .arg(QCoreApplication::applicationVersion());
        heading(u"Name"_s);
        m_text += plain(title) + u" \\-\n"_s + sentences(about);
    }

    void heading(const QString &text) { m_text += u".SH "_s + text.toUpper() + u'\n'; }
    void subheading(const QString &text) { m_text += u".SS "_s + plain(text) + u'\n'; }
    /** A paragraph; the first of a section needs no break before it. */
    void paragraph(const QString &text) { m_text += (startsSection() ? u""_s : u".PP\n"_s) + sentences(text); }
    void item(const QString &term, const QString &text)
    {
        m_text += u".TP\n.B "_s + plain(term) + u'\n' + sentences(text);
    }
    void code(const QStringList &lines)
    {
        m_text += (startsSection() ? u""_s : u".PP\n"_s) + u".RS 4\n.nf\n"_s;
        for (const QString &line : lines)
            m_text += plain(line) + u'\n';
        m_text += u".fi\n.RE\n"_s;
    }
    void raw(const QString &roff) { m_text += roff; }
    [[nodiscard]] QByteArray take() const { return m_text.toUtf8(); }

private:
    [[nodiscard]] bool startsSection() const
    {
        const QString last = m_text.section(u'\n', -2, -2);
        return last.startsWith(u".SH"_s) || last.startsWith(u".SS"_s);
    }
    /** In lines of a fair length, each sentence on a line of its own, as roff likes it. */
    static QString sentences(const QString &text)
    {
        QString result;
        for (const QString &line : wrapped(escaped(text).replace(u". "_s, u".\u0001 "_s), 0).split(u'\n')) {
            for (const QString &sentence : line.split(u'\u0001', Qt::SkipEmptyParts))
                result += guarded(sentence.trimmed()) + u'\n';
        }
        return result;
    }

    QString m_text;
};

void exitStatus(Page &page)
{
    page.heading(u"Exit status"_s);
    for (const ExitCode &code : exitCodes()) {
        const QString number = QString::number(code.code);
        const QString name = QString::fromLatin1(code.name);
        page.item(number, QString::fromUtf8(code.meaning) + (name == number ? u"."_s : u" ("_s + name + u")."_s));
    }
}

/** How the page of @p command is called, without its section. */
QString titleOf(const Command &command)
{
    return u"natterd-"_s + QString::fromLatin1(command.name);
}

QByteArray serverManual()
{
    Page page(u"natterd"_s, 8, u"a chat server"_s);
    page.heading(u"Synopsis"_s);
    page.raw(u".B natterd\n.RI [ command ]\n.RB [ \\-\\-config\n.IR file ]\n.RI [ options ]\n"_s);
    page.heading(u"Description"_s);
    page.paragraph(
        u"natterd is Natter's server: it speaks HTTP and WebSocket to chat clients and keeps everything in a "
        "database of its own. A message is acknowledged only once it is on disk."_s);
    page.heading(u"Commands"_s);
    page.paragraph(u"Each has a page of its own, with examples: natterd-backup(8) and so on."_s);
    for (const Command &command : commands())
        page.item(QString::fromLatin1(command.name), QString::fromUtf8(command.help) + u'.');
    page.heading(u"Options"_s);
    for (const CommandOption &option : commandOptions())
        page.item(QString::fromLatin1(option.shown), QString::fromUtf8(option.help) + u'.');
    page.item(u"--port VALUE and so on"_s,
              u"Every setting that is no secret is an option too: PORT is --port. See natter.conf(5)."_s);
    page.heading(u"Signals"_s);
    page.item(
        u"SIGTERM, SIGINT"_s,
        u"Stop: nothing more is accepted, everything that was accepted is committed and acknowledged, connections "
        "are closed with 1001 and a time after which to come back. Takes less than ten seconds. A second one does "
        "not wait for connections that do not close; what was accepted is committed all the same."_s);
    page.item(u"SIGHUP"_s, u"Read the settings files and the TLS certificate again. What can change while the server "
                           "runs changes; what cannot is named in the log."_s);
    page.heading(u"Service manager"_s);
    page.paragraph(
        u"Under systemd natterd says when it is ready, reloading or stopping (Type=notify), feeds the "
        "watchdog after the database has answered on a writing and a reading connection (WatchdogSec=), and "
        "takes listening sockets over (socket activation): one that is called admin stands in for ADMIN_HOST and "
        "ADMIN_PORT, any other for HOST and PORT."_s);
    exitStatus(page);
    page.heading(u"Environment"_s);
    page.item(u"NAME of any setting"_s, u"See natter.conf(5)."_s);
    page.item(u"STATE_DIRECTORY, XDG_DATA_HOME"_s, u"Where DATA_DIR is if it is not set."_s);
    page.item(u"CREDENTIALS_DIRECTORY"_s,
              u"A folder whose files secret.key (if SECRET_KEY is not set) and audit.key are taken instead of those in "
              "DATA_DIR."_s);
    page.item(u"NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID, LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES"_s,
              u"Set by the service manager."_s);
    page.heading(u"Files"_s);
    page.item(u".env"_s, u"Settings, read from the folder natterd is started in."_s);
    page.item(u"DATA_DIR/natter.db"_s, u"The database; beside it its log (-wal, -shm) and its lock (.lock)."_s);
    page.item(u"DATA_DIR/secret.key"_s, u"The key that signs access tokens. Who has it can be anybody."_s);
    page.item(u"DATA_DIR/audit.key"_s,
              u"The key by which the audit is proved. Backups do not have it: keep it with them."_s);
    page.item(u"DATA_DIR/setup-code"_s, u"The code by which the first administrator is made; gone once it was used."_s);
    page.item(u"DATA_DIR/control.sock"_s, u"Where commands ask the server that runs."_s);
    page.item(u"/etc/natter/natter.conf"_s, u"The settings of the service, if Natter was installed from a package."_s);
    page.heading(u"Examples"_s);
    page.paragraph(u"A server to look at, and then whether all is well with it:"_s);
    page.code({u"natterd --data-dir /tmp/natter --port 8000"_s, u"natterd doctor --data-dir /tmp/natter"_s});
    page.paragraph(u"The service of a package, as root or as the user natter:"_s);
    page.code({u"natterd status --config /etc/natter/natter.conf"_s});
    page.heading(u"See also"_s);
    page.raw(u".BR natter.conf (5),\n"_s);
    for (const Command &command : commands())
        page.raw(u".BR "_s + escaped(titleOf(command)) + u" (8),\n"_s);
    page.raw(u".BR systemd.service (5)\n"_s);
    return page.take();
}

/** Whether the help of @p option begins with a list of commands, "of invite add:", in which @p command is. */
bool isOptionOf(const CommandOption &option, const Command &command)
{
    const QString help = QString::fromUtf8(option.help);
    return help.startsWith(u"of "_s) &&
           help.section(u':', 0, 0).split(u' ').contains(QString::fromLatin1(command.name));
}

QByteArray commandManual(const Command &command)
{
    const QString name = QString::fromLatin1(command.name);
    const QString help = QString::fromUtf8(command.help);
    Page page(titleOf(command), 8, QString::fromUtf8(command.brief));
    page.heading(u"Synopsis"_s);
    for (const QString &form : QString::fromLatin1(command.arguments).split(u'|')) {
        if (form != QString::fromLatin1(command.arguments).section(u'|', 0, 0))
            page.raw(u".br\n"_s);
        page.raw(u".B natterd "_s + plain(name + u' ' + form).trimmed() + u"\n[\\-\\-config FILE] [OPTION]...\n"_s);
    }
    page.heading(u"Description"_s);
    page.paragraph(help.first(1).toUpper() + help.sliced(1) + u'.');
    page.heading(u"Options"_s);
    for (const CommandOption &option : commandOptions()) {
        if (isOptionOf(option, command))
            page.item(QString::fromLatin1(option.shown), QString::fromUtf8(option.help).section(u": "_s, 1) + u'.');
    }
    page.item(
        u"--config FILE"_s,
        u"Read settings from FILE. Those of the service are in /etc/natter/natter.conf if Natter was installed from "
        "a package. All options are in natterd(8), all settings in natter.conf(5)."_s);
    exitStatus(page);
    page.heading(u"Examples"_s);
    page.paragraph(u"Where Natter was installed from a package, --config /etc/natter/natter.conf belongs to each: then "
                   u"the service "
                   "is meant."_s);
    QStringList lines;
    for (const QString &example : QString::fromUtf8(command.examples).split(u'\n'))
        lines += u"natterd "_s + example;
    page.code(lines);
    page.heading(u"See also"_s);
    page.raw(u".BR natterd (8),\n.BR natter.conf (5)\n"_s);
    return page.take();
}

QByteArray settingsManual()
{
    Page page(u"natter.conf"_s, 5, u"settings of natterd"_s);
    page.heading(u"Description"_s);
    page.paragraph(
        u"A setting has one name everywhere: in the environment, in a settings file, and, in small letters "
        "with dashes, as an option of natterd(8). What is stronger comes first: options, the environment, the "
        "file of --config, the file .env in the folder natterd is started in, the default."_s);
    page.paragraph(
        u"A settings file has lines of the form NAME=value. The value may stand in quotes, which end at the "
        "same quote; without quotes it ends before a # behind a blank. Empty lines, lines that begin with #, "
        "and the word export before a name are passed over. A name that is no setting and a value that is not "
        "good keep natterd from starting."_s);
    page.paragraph(u"Check settings, and see which are in force and where each comes from, by:"_s);
    page.code({u"natterd check-config --config /etc/natter/natter.conf"_s,
               u"natterd print-config --config /etc/natter/natter.conf"_s});
    page.heading(u"Settings"_s);
    for (const SettingGroup group : settingGroups()) {
        page.subheading(headingOf(group));
        for (const Setting &setting : settings()) {
            if (setting.group != group)
                continue;
            QString help = QString::fromUtf8(setting.help) + u'.';
            if (qstrlen(setting.defaultText))
                help += u" Default: "_s + QString::fromUtf8(setting.defaultText) + u'.';
            if (setting.secret)
                help += u" Never shown or logged, and no option of the command line."_s;
            if (setting.atRuntime)
                help += u" A change takes effect on SIGHUP."_s;
            page.item(QString::fromLatin1(setting.name), help);
        }
    }
    page.heading(u"Files"_s);
    page.item(u"/etc/natter/natter.conf"_s, u"The settings of the service, if Natter was installed from a package."_s);
    page.item(u"/usr/share/doc/natter-server/examples/natter.conf"_s, u"Every setting with its default, likewise."_s);
    page.heading(u"Examples"_s);
    page.code({u"# People come by a proxy that speaks TLS; backups go to another disk."_s, u"HOST=127.0.0.1"_s,
               u"TRUSTED_PROXIES=127.0.0.1"_s, u"BACKUP_DIR=/srv/backups"_s, u"REGISTRATION=invite"_s});
    page.heading(u"See also"_s);
    page.raw(u".BR natterd (8),\n.BR natterd\\-check\\-config (8),\n.BR natterd\\-print\\-config (8)\n"_s);
    return page.take();
}

} // namespace

QStringList manualPages()
{
    QStringList pages{serverPage, settingsPage};
    for (const Command &command : commands())
        pages += titleOf(command) + u".8"_s;
    return pages;
}

QByteArray manualPage(const QString &name)
{
    for (const Command &command : commands()) {
        if (name == titleOf(command) + u".8"_s)
            return commandManual(command);
    }
    return name == serverPage ? serverManual() : settingsManual();
}

} // namespace natter::server
