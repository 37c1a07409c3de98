// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/completion.h"

#include "app/commandhelp.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/manual.h"

#include <QRegularExpression>

#include <algorithm>
#include <vector>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

/** Whose names the shell itself knows. */
enum class Names : quint8 { None, Files, Folders };

/** What is offered at one place of a command line. */
struct Choice
{
    QStringList words;
    Names names = Names::None;

    [[nodiscard]] bool isEmpty() const { return words.isEmpty() && names == Names::None; }
};

/** An option of the command line, those that settings are included. */
struct Offer
{
    QString name; ///< with dashes
    QString help;
    bool takesValue;
    Choice values;
};

/** What is offered behind certain words: the place is their number and the words themselves, "3:user role *". */
struct Rule
{
    QString place;
    Choice choice;
};

/** What stands for a word of a command line, or is it. */
Choice choiceFor(const QString &word)
{
    if (word == u"FILE" || word == u"DATABASE")
        return {{}, Names::Files};
    if (word == u"FOLDER")
        return {{}, Names::Folders};
    if (word == u"ROLE")
        return {{u"user"_s, u"administrator"_s}};
    if (word == u"PAGE")
        return {manualPages()};
    if (!word.isEmpty() && std::ranges::all_of(word, [](QChar c) { return c.isLower() || c == u'-'; }))
        return {{word}};
    return {};
}

std::vector<Offer> offeredOptions()
{
    std::vector<Offer> offers;
    for (const CommandOption &option : commandOptions()) {
        const QString name = u"--"_s + QString::fromLatin1(option.name);
        const bool isFile = qstrcmp(option.value, "file") == 0;
        // "of move: the database to read": for which command is said where there is room.
        const QString help = QString::fromUtf8(option.help);
        offers.push_back({name, help.startsWith(u"of "_s) ? help.section(u": "_s, 1) : help, option.value != nullptr,
                          isFile ? choiceFor(u"FILE"_s) : Choice()});
    }
    for (const Setting &setting : settings()) {
        const QString values = QString::fromLatin1(setting.values);
        const bool isWords = values.contains(u' ');
        if (!setting.secret)
            offers.push_back({u"--"_s + argumentName(setting), QString::fromUtf8(setting.help), true,
                              isWords ? Choice{values.split(u' ')} : choiceFor(values)});
    }
    return offers;
}

/** What may stand behind @p before, whose last words may be any (*), is one of several forms. */
void addTo(std::vector<Rule> &rules, const QString &place, const Choice &choice)
{
    if (choice.isEmpty())
        return;
    auto known = std::ranges::find(rules, place, &Rule::place);
    if (known == rules.end())
        known = rules.insert(rules.end(), {place, {}});
    known->choice.words += choice.words;
    if (choice.names != Names::None)
        known->choice.names = choice.names;
}

/** Of the words behind commands: add EMAIL NAME|list [AFTER]| and so on. */
std::vector<Rule> rulesOfWords()
{
    std::vector<Rule> rules;
    for (const Command &command : commands()) {
        for (const QString &form : QString::fromLatin1(command.arguments).split(u'|', Qt::SkipEmptyParts)) {
            QString before = QString::fromLatin1(command.name);
            int count = 1;
            for (QString word : form.split(u' ')) {
                word.remove(u'[').remove(u']').remove(u'.'); // may be left out, may come again
                addTo(rules, QString::number(count) + u':' + before, choiceFor(word));
                if (!before.endsWith(u'*'))
                    before += word.front().isLower() ? QString(u' ' + word) : u" *"_s;
                ++count;
            }
        }
    }
    return rules;
}

/** Up to the first clause: a shell has a line for it. */
QString brief(const QString &help)
{
    static const QRegularExpression end(u"; |: | \\(|\\. |\\.$"_s); // not the dots of 192.0.2.0/24
    return help.section(end, 0, 0).trimmed();
}

/** @p text as one word of a shell. */
QString quoted(QString text)
{
    return u'\'' + text.replace(u'\'', u"'\\''"_s) + u'\'';
}

/** A place as a pattern of a shell's case. */
QString patternOf(const QString &place)
{
    return place.endsWith(u'*') ? QString(quoted(place.chopped(1)) + u'*') : quoted(place);
}

/** The lines of a case, a place each; what is done at one, @p action knows. */
template<class Action>
QString casesOf(const std::vector<Rule> &rules, const QString &margin, Action action)
{
    QString cases;
    for (const Rule &rule : rules)
        cases += margin + patternOf(rule.place) + u") "_s + action(rule.choice) + u" ;;\n"_s;
    return cases;
}

QStringList commandNames()
{
    QStringList names;
    for (const Command &command : commands())
        names += QString::fromLatin1(command.name);
    return names;
}

QStringList optionsWithValue()
{
    QStringList names;
    for (const Offer &offer : offeredOptions()) {
        if (offer.takesValue)
            names += offer.name;
    }
    return names;
}

QString bashCompletion()
{
    const auto action = [](const Choice &choice) -> QString {
        if (choice.names == Names::None)
            return u"words="_s + quoted(choice.words.join(u' '));
        return choice.names == Names::Files ? u"names=-f"_s : u"names=-d"_s;
    };
    QStringList options;
    std::vector<Rule> values;
    for (const Offer &offer : offeredOptions()) {
        options += offer.name;
        addTo(values, offer.name, offer.values);
    }
    return u"# Made by natterd print-completion bash.\n"
           "_natterd() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local typed= count=0 words= names= i\n"
           "    local with_value=' %1 '\n"
           "    COMPREPLY=()\n"
           "    # bash takes --option=value apart, into three words.\n"
           "    if [[ $current == '=' ]]; then\n"
           "        current=\n"
           "    elif [[ $previous == '=' ]]; then\n"
           "        previous=${COMP_WORDS[COMP_CWORD-2]}\n"
           "    fi\n"
           "    if [[ $with_value == *\" $previous \"* ]]; then\n"
           "        case $previous in\n"
           "%2"
           "        esac\n"
           "    elif [[ $current == -* ]]; then\n"
           "        words=%3\n"
           "    else\n"
           "        for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "            if [[ $with_value == *\" ${COMP_WORDS[i]} \"* ]]; then\n"
           "                [[ ${COMP_WORDS[i+1]} == '=' ]] && ((++i))\n"
           "                ((++i))\n"
           "            elif [[ ${COMP_WORDS[i]} != -* ]]; then\n"
           "                typed+=${typed:+ }${COMP_WORDS[i]}\n"
           "                ((++count))\n"
           "            fi\n"
           "        done\n"
           "        case $count:$typed in\n"
           "        '0:') words=%4 ;;\n"
           "%5"
           "        esac\n"
           "    fi\n"
           "    if [[ -n $names ]]; then\n"
           "        compopt -o filenames 2>/dev/null\n"
           "        mapfile -t COMPREPLY < <(compgen \"$names\" -- \"$current\")\n"
           "    elif [[ -n $words ]]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
           "    fi\n"
           "}\n"
           "complete -F _natterd natterd\n"_s.arg(optionsWithValue().join(u' '), casesOf(values, u"        "_s, action),
                                                  quoted(options.join(u' ')), quoted(commandNames().join(u' ')),
                                                  casesOf(rulesOfWords(), u"        "_s, action));
}

/** @p text inside of a description of zsh's _arguments and _describe. */
QString forZsh(QString text)
{
    return text.replace(u'\\', u"\\\\"_s).replace(u'[', u"\\["_s).replace(u']', u"\\]"_s).replace(u':', u"\\:"_s);
}

QString zshCompletion()
{
    const auto action = [](const Choice &choice) -> QString {
        if (choice.names == Names::None)
            return u"_wanted words expl word compadd -- "_s + choice.words.join(u' ');
        return choice.names == Names::Files ? u"_files"_s : u"_files -/"_s;
    };
    QString options;
    for (const Offer &offer : offeredOptions()) {
        QString value;
        if (offer.takesValue) {
            value = u":value:"_s;
            if (offer.values.names != Names::None)
                value += action(offer.values);
            else
                value += offer.values.words.isEmpty() ? u" "_s : u'(' + offer.values.words.join(u' ') + u')';
        }
        const QString name = offer.takesValue ? offer.name + u'=' : offer.name;
        options += u"    "_s + quoted(name + u'[' + forZsh(brief(offer.help)) + u']' + value) + u" \\\n"_s;
    }
    QString names;
    for (const Command &command : commands())
        names += u"    "_s +
                 quoted(QString::fromLatin1(command.name) + u':' + forZsh(QString::fromUtf8(command.brief))) + u'\n';
    return u"#compdef natterd\n"
           "# Made by natterd print-completion zsh.\n"
           "local context state state_descr line typed expl\n"
           "local -i count=0 i ret=1\n"
           "local -a commands with_value\n"
           "typeset -A opt_args\n"
           "commands=(\n"
           "%1"
           ")\n"
           "with_value=(%2)\n"
           "_arguments -C \\\n"
           "%3"
           "    '*:word:->word' && ret=0\n"
           "[[ $state == word ]] || return ret\n"
           "for ((i = 2; i < CURRENT; ++i)); do\n"
           "    if (( ${with_value[(Ie)$words[i]]} )); then\n"
           "        (( ++i ))\n"
           "    elif [[ $words[i] != -* ]]; then\n"
           "        typed+=${typed:+ }$words[i]\n"
           "        (( ++count ))\n"
           "    fi\n"
           "done\n"
           "case $count:$typed in\n"
           "'0:') _describe command commands ;;\n"
           "%4"
           "*) return ret ;;\n"
           "esac\n"_s.arg(names, optionsWithValue().join(u' '), options, casesOf(rulesOfWords(), QString(), action));
}

QString fishCompletion()
{
    const auto action = [](const Choice &choice) -> QString {
        if (choice.names == Names::Files)
            return u" -F"_s;
        return choice.names == Names::Folders ? u" -a '(__fish_complete_directories)'"_s
                                              : u" -a "_s + quoted(choice.words.join(u' '));
    };
    QString text = u"# Made by natterd print-completion fish.\n"
                   "# How many words were typed that are no options or their values, and which.\n"
                   "function __natterd_typed\n"
                   "    set -l with_value %1\n"
                   "    set -l typed\n"
                   "    set -l is_value 0\n"
                   "    for word in (commandline -opc)[2..]\n"
                   "        if test $is_value = 1\n"
                   "            set is_value 0\n"
                   "        else if contains -- $word $with_value\n"
                   "            set is_value 1\n"
                   "        else if not string match -q -- '-*' $word\n"
                   "            set -a typed $word\n"
                   "        end\n"
                   "    end\n"
                   "    echo (count $typed):\"$typed\"\n"
                   "end\n"
                   "function __natterd_at\n"
                   "    string match -q -- $argv[1] (__natterd_typed)\n"
                   "end\n"
                   "complete -c natterd -f\n"_s.arg(optionsWithValue().join(u' '));
    for (const Command &command : commands())
        text += u"complete -c natterd -n \"__natterd_at '0:'\" -a %1 -d %2\n"_s.arg(
            QString::fromLatin1(command.name), quoted(QString::fromUtf8(command.brief)));
    for (const Rule &rule : rulesOfWords())
        text += u"complete -c natterd -n \"__natterd_at %1\"%2\n"_s.arg(quoted(rule.place), action(rule.choice));
    for (const Offer &offer : offeredOptions()) {
        QString value;
        if (offer.takesValue)
            value = offer.values.names == Names::Files ? u" -r"_s : u" -x"_s;
        if (!offer.values.isEmpty())
            value += action(offer.values);
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
