// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/serverwords.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>
#include <vector>

namespace natter::client {

using namespace Qt::StringLiterals;

namespace {

/** As the server has them; a test looks that it still does. */
constexpr auto sentences = std::to_array<const char *>({
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The request is malformed"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Email already registered"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Could not validate credentials"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Invalid email or password"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "You are not allowed to do this"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This account is suspended"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This account is no administrator's"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Registration is closed"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Signing up here needs a valid invitation"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The current password is wrong"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Nothing is served to this address"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This origin is not allowed"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Pages of browsers are not served here"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This is not the name of this server"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This is not the setup code"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This group is archived: it can be read, not written"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Not Found"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Method Not Allowed"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The request took too long to arrive"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This client_message_id was used for another message"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This is more than is allowed"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "A group has at most %1 members"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "A group has one owner: make somebody else the owner instead"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "User %1 is in %2 groups, as many as are allowed"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The first administrator is there already"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "There has to be an administrator"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This cannot be done here"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "BACKUP_DIR says nowhere to put it"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "One is under way already"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "A Content-Length is required"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The body is too large"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "This is more than an answer holds: natterd user export has no bound"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The request target is too long"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The body must be application/json"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The body must not be compressed"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Only 100-continue can be expected"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "JSON decode error"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The request has invalid fields"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Unknown event"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This address speaks WebSocket version 13"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Too many requests"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Too many connections"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The request head is too large"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Internal Server Error"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Not Implemented"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The server is busy, try again later"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The service is not available at the moment"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "It is not known whether this was stored; retry with the same client_message_id"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "HTTP Version Not Supported"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The storage is full"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The password could not be hashed"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The access token could not be made"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Field required"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be a valid string"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be a valid boolean"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be a valid list"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be a valid integer"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "Input should be a valid integer, got a number with a fractional part"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "Input should be a valid integer, unable to parse string as an integer"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be a valid datetime with its offset"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be greater than or equal to %1"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be less than or equal to %1"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be one of %1"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be valid Unicode text"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be an address or a network such as 192.0.2.0/24"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be such as user or user:7"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input must not contain the character U+0000"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "A name must not contain control or invisible characters"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "String should hold no control characters"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "String should have at least %1 character"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "String should have at least %1 characters"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "String should have at most %1 characters"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "String should have at most %1 bytes"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "String should match pattern '%1'"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "List should have at most %1 items after validation, not %2"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "value is not a valid email address: %1"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "An email address must have an @-sign."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "There is more than one @-sign."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The part before the @-sign is not valid."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The part after the @-sign is not valid."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "It holds an invisible character."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "It has more than %1 bytes."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Input should be 'debug', 'info', 'warning' or 'error'"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "There is no category \"%1\", but: %2"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "A level is a text"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Name a category and its level"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Give a name, an email, a role, or several of them"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Give a name, archived, or both"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Name the group or the user"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "Give a time or minutes, not both"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This list has no such order"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "sort: there is no such column"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This time is over"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "This machine itself cannot be banned"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The TLS certificate has expired: clients refuse to connect."),
    QT_TRANSLATE_NOOP(
        "natter::client::ServerWords",
        "The TLS certificate expires in %1 days. Replace the file and send SIGHUP: no connection is dropped."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The last backup failed: %1"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "There is no backup of the last %1 hours, although one is taken every %2."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The database does not take writes: %1."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The database does not answer questions: %1."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "The disk of the database is almost full: nothing more can be stored soon."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "The disk of the database has %1 left."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "%1 writes wait for the database: it is slower than what comes in."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "The server was busy for %1 ms without a pause: clients wait that long."),
    QT_TRANSLATE_NOOP(
        "natter::client::ServerWords",
        "The clock of the machine was moved by %1 s since the start: times of messages and tokens moved with it."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "The clock of the machine is not synchronised: times of messages may be wrong."),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "no answer in %1 ms"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "damaged, see the log"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "almost full"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "logins are answered 503"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "the last one failed, see the log"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "the folder %1 (BACKUP_DIR) cannot be made"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords", "%1 exists already; a backup never overwrites anything"),
    QT_TRANSLATE_NOOP("natter::client::ServerWords",
                      "The backup was not kept, because what it holds is not in order: %1"),
});

/** A sentence with something filled in. */
struct Pattern
{
    const char *sentence;
    QRegularExpression expression;
};

const std::vector<Pattern> &patterns()
{
    static const std::vector<Pattern> made = [] {
        std::vector<Pattern> found;
        for (const char *sentence : sentences) {
            QString expression = QRegularExpression::escape(QString::fromUtf8(sentence));
            const QString whole = expression;
            for (const QString &place : {u"\\%1"_s, u"\\%2"_s})
                expression.replace(place, u"(.+)"_s);
            if (expression != whole)
                found.push_back({sentence, QRegularExpression(QRegularExpression::anchoredPattern(expression))});
        }
        return found;
    }();
    return made;
}

QString ours(const char *sentence)
{
    return QCoreApplication::translate("natter::client::ServerWords", sentence);
}

} // namespace

QString inOurWords(const QString &said)
{
    for (const char *sentence : sentences) {
        if (said == QLatin1StringView(sentence))
            return ours(sentence);
    }
    for (const Pattern &pattern : patterns()) {
        const QRegularExpressionMatch match = pattern.expression.match(said);
        if (!match.hasMatch())
            continue;
        // What is filled in may be a sentence itself: the reason of a failure.
        const QString first = inOurWords(match.captured(1));
        return match.lastCapturedIndex() == 1 ? ours(pattern.sentence).arg(first)
                                              : ours(pattern.sentence).arg(first, inOurWords(match.captured(2)));
    }
    return said;
}

Error inOurWords(Error error)
{
    if (error.fields.empty()) {
        error.detail = inOurWords(error.message());
        return error;
    }
    for (FieldError &field : error.fields)
        field.message = inOurWords(field.message);
    error.detail = QString::fromUtf8(error.fields.front().field) + u": "_s + error.fields.front().message;
    return error;
}

} // namespace natter::client
