// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/completion.h"

#include "app/commands.h"
#include "app/config.h"
#include "app/manual.h"

#include <algorithm>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

/** An option of the command line, those that settings are included. */
struct Offer
{
    QString name; ///< with dashes
    QString help;
    bool takesValue;
};

std::vector<Offer> offeredOptions()
{
    std::vector<Offer> offers;
    for (const CommandOption &option : commandOptions()) {
        const QString name = u"--"_s + QString::fromLatin1(option.name);
        offers.push_back({name, QString::fromUtf8(option.help), option.value != nullptr});
    }
    for (const Setting &setting : settings()) {
        if (!setting.secret)
            offers.push_back({u"--"_s + argumentName(setting), QString::fromUtf8(setting.help), true});
    }
    return offers;
}

/** The words that may stand behind @p command, if they are fixed ones: add, list and so on. */
QStringList wordsBehind(const Command &command)
{
    const QString name = QString::fromLatin1(command.name);
    if (name == u"print-manual")
        return manualPages();
    if (name == u"print-completion")
        return completedShells();
    QStringList words;
    for (const QString &form : QString::fromLatin1(command.arguments).split(u'|', Qt::SkipEmptyParts)) {
        const QString word = form.section(u' ', 0, 0).remove(u'[').remove(u']'); // in brackets: it may be left out
        if (std::ranges::all_of(word, [](QChar c) { return c.isLower() || c == u'-'; }))
            words += word;
    }
    return words;
}

/** Up to the first clause: a shell has a line for it. */
QString brief(const QString &help)
{
    qsizetype end = help.size();
    for (const QChar mark : {u';', u':', u'(', u'.'}) {
        if (const qsizetype at = help.indexOf(mark); at > 0)
            end = std::min(end, at);
    }
    return help.first(end).trimmed();
}

/** @p text as one word of a shell. */
QString quoted(QString text)
{
    return u'\'' + text.replace(u'\'', u"'\\''"_s) + u'\'';
}

QString bashCompletion()
{
    QStringList names;
    QStringList options;
    QStringList withValue;
    for (const Offer &offer : offeredOptions()) {
        options += offer.name;
        if (offer.takesValue)
            withValue += offer.name;
    }
    QString cases;
    for (const Command &command : commands()) {
        const QString name = QString::fromLatin1(command.name);
        names += name;
        if (const QStringList words = wordsBehind(command); !words.isEmpty())
            cases += u"    %1) words=%2 ;;\n"_s.arg(name, quoted(words.join(u' ')));
    }
    return u"# Made by natterd print-completion bash.\n"
           "_natterd() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= words= word i\n"
           "    COMPREPLY=()\n"
           "    # Whatever stands behind an option with a value: perhaps a file.\n"
           "    [[ $previous == '=' ]] && previous=${COMP_WORDS[COMP_CWORD-2]}\n"
           "    [[ $current == '=' ]] && return\n"
           "    case \" %3 \" in *\" $previous \"*) return ;; esac\n"
           "    if [[ $current == -* ]]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -W %2 -- \"$current\")\n"
           "        return\n"
           "    fi\n"
           "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "        for word in %1; do\n"
           "            [[ -z $command && ${COMP_WORDS[i]} == \"$word\" ]] && command=$word\n"
           "        done\n"
           "    done\n"
           "    case $command in\n"
           "    '') words=%4 ;;\n"
           "%5"
           "    esac\n"
           "    [[ -z $words ]] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
           "}\n"
           "complete -o default -F _natterd natterd\n"_s.arg(names.join(u' '), quoted(options.join(u' ')),
                                                             withValue.join(u' '), quoted(names.join(u' ')), cases);
}

/** @p text inside of a description of zsh's _arguments and _describe. */
QString forZsh(QString text)
{
    return text.replace(u'\\', u"\\\\"_s).replace(u'[', u"\\["_s).replace(u']', u"\\]"_s).replace(u':', u"\\:"_s);
}

QString zshCompletion()
{
    QString options;
    for (const Offer &offer : offeredOptions()) {
        const QString value = offer.takesValue ? u":value:_files"_s : QString();
        const QString name = offer.takesValue ? offer.name + u'=' : offer.name;
        options += u"    "_s + quoted(name + u'[' + forZsh(brief(offer.help)) + u']' + value) + u" \\\n"_s;
    }
    QString names;
    QString cases;
    for (const Command &command : commands()) {
        const QString name = QString::fromLatin1(command.name);
        names += u"    "_s + quoted(forZsh(name) + u':' + forZsh(brief(QString::fromUtf8(command.help)))) + u'\n';
        if (const QStringList words = wordsBehind(command); !words.isEmpty())
            cases += u"    %1) _values word %2 ;;\n"_s.arg(name, words.join(u' '));
    }
    return u"#compdef natterd\n"
           "# Made by natterd print-completion zsh.\n"
           "local context state state_descr line\n"
           "typeset -A opt_args\n"
           "local -a commands\n"
           "commands=(\n"
           "%1"
           ")\n"
           "_arguments -C \\\n"
           "%2"
           "    '1:command:->command' '*::word:->word'\n"
           "case $state in\n"
           "command) _describe command commands ;;\n"
           "word)\n"
           "    case $words[1] in\n"
           "%3"
           "    *) _files ;;\n"
           "    esac\n"
           "    ;;\n"
           "esac\n"_s.arg(names, options, cases);
}

QString fishCompletion()
{
    QString text = u"# Made by natterd print-completion fish.\n"_s;
    for (const Command &command : commands()) {
        const QString name = QString::fromLatin1(command.name);
        text += u"complete -c natterd -f -n __fish_use_subcommand -a %1 -d %2\n"_s.arg(
            name, quoted(brief(QString::fromUtf8(command.help))));
        const QStringList words = wordsBehind(command);
        const QString seen = quoted(u"__fish_seen_subcommand_from "_s + name);
        if (!words.isEmpty())
            text += u"complete -c natterd -f -n %1 -a %2\n"_s.arg(seen, quoted(words.join(u' ')));
        else if (!qstrlen(command.arguments))
            text += u"complete -c natterd -f -n %1\n"_s.arg(seen);
    }
    for (const Offer &offer : offeredOptions()) {
        const QString value = offer.takesValue ? u" -r -F"_s : QString();
        text += u"complete -c natterd -l %1%2 -d %3\n"_s.arg(offer.name.sliced(2), value, quoted(brief(offer.help)));
    }
    return text;
}

} // namespace

QStringList completedShells()
{
    return {u"bash"_s, u"zsh"_s, u"fish"_s};
}

QString completionFor(const QString &shell)
{
    if (shell == u"bash")
        return bashCompletion();
    return shell == u"zsh" ? zshCompletion() : fishCompletion();
}

} // namespace natter::server
