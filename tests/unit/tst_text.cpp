// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace natter;

namespace {

const TextLimits limits;

QString lone(char16_t unit)
{
    return u"a"_s + QChar(unit) + u"b"_s;
}

/** "ok", or the type of the fault. */
template<class Text>
QByteArray verdict(const TextResult<Text> &result)
{
    return result ? QByteArray("ok") : result.error().type;
}

/** What parsing made of the text, or nothing. */
template<class Text>
QString outcome(const TextResult<Text> &result)
{
    return result ? result->toString() : QString();
}

void addTexts()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("expected");
}

} // namespace

class TextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void content_data();
    void content();
    void names_data();
    void names();
    void namesAreTrimmed();
    void emails_data();
    void emails();
    void unfitEmails_data();
    void unfitEmails();
    void canonicalEmailsAreTheirOwnCanonicalForm();
    void newPasswords_data();
    void newPasswords();
    void existingPasswords_data();
    void existingPasswords();
    void clientMessageIds_data();
    void clientMessageIds();
    void generatedClientMessageIds();
    void limitsAreSettings();
};

void TextTest::content_data()
{
    addTexts();
    QTest::newRow("empty") << QString() << QByteArray("string_too_short");
    QTest::newRow("one byte") << u"x"_s << QByteArray("ok");
    QTest::newRow("a space is something") << u" "_s << QByteArray("ok");
    QTest::newRow("16 KiB") << QString(16384, u'x') << QByteArray("ok");
    QTest::newRow("16 KiB and one") << QString(16385, u'x') << QByteArray("string_too_long");
    QTest::newRow("16 KiB of two-byte letters") << QString(8192, u'é') << QByteArray("ok");
    QTest::newRow("one letter more") << QString(8192, u'é') + u'x' << QByteArray("string_too_long");
    QTest::newRow("three-byte letters over") << QString(5462, u'€') << QByteArray("string_too_long");
    QTest::newRow("16 KiB of foxes") << u"🦊"_s.repeated(4096) << QByteArray("ok");
    QTest::newRow("a fox more") << u"🦊"_s.repeated(4097) << QByteArray("string_too_long");
    QTest::newRow("NUL") << u"a\0b"_s << QByteArray("string_nul");
    QTest::newRow("only NUL") << QString(1, QChar(u'\0')) << QByteArray("string_nul");
    QTest::newRow("lone high surrogate") << lone(0xD83E) << QByteArray("string_unicode");
    QTest::newRow("lone low surrogate") << lone(0xDD8A) << QByteArray("string_unicode");
    QTest::newRow("swapped surrogates") << QString(QChar(0xDD8A)) + QChar(0xD83E) << QByteArray("string_unicode");
    QTest::newRow("high surrogate at the end") << u"a"_s + QChar(0xD83E) << QByteArray("string_unicode");
    QTest::newRow("controls and bidi are a text's own business")
        << u"a\t\n\u202e\u200d\ufeff\u2028"_s << QByteArray("ok");
    QTest::newRow("last code point") << u"\U0010FFFF"_s << QByteArray("ok");
}

void TextTest::content()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, expected);
    const auto parsed = ContentRules::parse(text, limits);
    QCOMPARE(verdict(parsed), expected);
    if (parsed)
        QCOMPARE(parsed->toString(), text);
    else
        QVERIFY(!parsed.error().message.isEmpty());
}

void TextTest::names_data()
{
    addTexts();
    QTest::newRow("empty") << QString() << QByteArray("string_too_short");
    QTest::newRow("only spaces") << u" \t\u3000\u00a0"_s << QByteArray("string_too_short");
    QTest::newRow("64 letters") << QString(64, u'x') << QByteArray("ok");
    QTest::newRow("65 letters") << QString(65, u'x') << QByteArray("string_too_long");
    QTest::newRow("64 foxes are 64 code points") << u"🦊"_s.repeated(64) << QByteArray("ok");
    QTest::newRow("65 foxes") << u"🦊"_s.repeated(65) << QByteArray("string_too_long");
    QTest::newRow("spaces around do not count") << u"  "_s + QString(64, u'x') + u"  "_s << QByteArray("ok");
    QTest::newRow("scripts") << u"Zoë Łukasz 王伟 محمد Ольга कमला"_s << QByteArray("ok");
    QTest::newRow("markup is text") << u"<b>Zoë</b> & co. '; DROP TABLE users; --"_s << QByteArray("ok");
    QTest::newRow("NUL") << u"a\0b"_s << QByteArray("string_nul");
    QTest::newRow("lone surrogate") << lone(0xD800) << QByteArray("string_unicode");
    const std::pair<const char *, char32_t> invisible[] = {
        {"line feed", 0x0A},
        {"escape", 0x1B},
        {"delete", 0x7F},
        {"NEL", 0x85},
        {"soft hyphen", 0xAD},
        {"zero width space", 0x200B},
        {"zero width joiner", 0x200D},
        {"LRM", 0x200E},
        {"LRE", 0x202A},
        {"RLO", 0x202E},
        {"LRI", 0x2066},
        {"PDI", 0x2069},
        {"Arabic letter mark", 0x61C},
        {"line separator", 0x2028},
        {"paragraph separator", 0x2029},
        {"BOM", 0xFEFF},
        {"private use", 0xE000},
        {"noncharacter", 0xFFFF},
        {"tag letter", 0xE0041},
        {"Hangul filler", 0x3164},
        {"half-width filler", 0xFFA0},
        {"Braille blank", 0x2800},
        {"grapheme joiner", 0x34F},
    };
    // Spelling, where it is.
    for (const QString &name :
         {u"\U0001F468\u200D\U0001F469\u200D\U0001F467 Family"_s, u"\u2764\uFE0F\u200D\U0001F525"_s,
          u"\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645"_s, u"\u0915\u094D\u200D\u0937"_s,
          u"\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F"_s})
        QTest::newRow(qPrintable(name)) << name << QByteArray("ok");
    for (const QString &name :
         {u"B\u200Dob"_s, u"B\u200Cob"_s, u"\u200D\u0645"_s, u"\u0645\u200C"_s, u"\u0645\u200C\u200C\u0645"_s,
          u"\U0001F468\u200C\U0001F469"_s, u"\U0001F468\U000E0067\U000E007F"_s, u"\U0001F3F4\U000E0067"_s, u"\uFE0F"_s,
          u"\u0301"_s})
        QTest::addRow("not seen, %s", QByteArray(name.toUtf8().toHex()).constData())
            << name << QByteArray("string_invisible");
    for (const auto &[name, point] : invisible)
        QTest::newRow(name) << u"a"_s + QStringView(QChar::fromUcs4(point)) + u"b"_s << QByteArray("string_invisible");
}

void TextTest::names()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(verdict(NameRules::parse(text, limits)), expected);
}

void TextTest::namesAreTrimmed()
{
    QCOMPARE(outcome(NameRules::parse(u" \tTea  room\u3000\n"_s, limits)), u"Tea  room"_s);
}

void TextTest::emails_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical");
    const QString ada = u"ada@example.com"_s;
    QTest::newRow("as it is") << ada << ada;
    QTest::newRow("case") << u"Ada@EXAMPLE.com"_s << ada;
    QTest::newRow("spaces around") << u"  ada@example.com\n"_s << ada;
    QTest::newRow("no-break and ideographic space") << u"\u00a0ada@example.com\u3000"_s << ada;
    QTest::newRow("full width") << u"ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ"_s << ada;
    QTest::newRow("mathematical letters") << u"𝐚𝐝𝐚@example.com"_s << ada;
    QTest::newRow("Kelvin sign") << u"\u212Aelvin@example.com"_s << u"kelvin@example.com"_s;
    QTest::newRow("long s") << u"\u017Fam@example.com"_s << u"sam@example.com"_s;
    QTest::newRow("composed") << u"ren\u00e9@example.com"_s << u"ren\u00e9@example.com"_s;
    QTest::newRow("decomposed") << u"rene\u0301@example.com"_s << u"ren\u00e9@example.com"_s;
    QTest::newRow("decomposed capital") << u"RENE\u0301@example.com"_s << u"ren\u00e9@example.com"_s;
    QTest::newRow("ligature") << u"\uFB01n@example.com"_s << u"fin@example.com"_s;
    QTest::newRow("final sigma") << u"ΝΙΚΟΣ@example.com"_s << u"νικοσ@example.com"_s;
    QTest::newRow("sigma as written") << u"νικος@example.com"_s << u"νικοσ@example.com"_s;
    QTest::newRow("Cherokee") << u"\uAB70@example.com"_s << u"\u13A0@example.com"_s;
    QTest::newRow("beyond the BMP") << u"\U00010400@example.com"_s << u"\U00010428@example.com"_s;
    QTest::newRow("plus and dots") << u"a.d+a_1@mail.example.com"_s << u"a.d+a_1@mail.example.com"_s;
    QTest::newRow("a host inside") << u"root@localhost"_s << u"root@localhost"_s;
    QTest::newRow("64 in the local part") << QString(64, u'a') + u"@b.de"_s << QString(64, u'a') + u"@b.de"_s;
}

void TextTest::emails()
{
    QFETCH(QString, text);
    QFETCH(QString, canonical);
    const auto parsed = EmailRules::parse(text, limits);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    QCOMPARE(parsed->toString(), canonical);
    QCOMPARE(outcome(EmailRules::parse(canonical, limits)), canonical);
}

void TextTest::unfitEmails_data()
{
    addTexts();
    QTest::newRow("empty") << QString() << QByteArray("value_error");
    QTest::newRow("only spaces") << u"   "_s << QByteArray("value_error");
    QTest::newRow("254 bytes and one") << u"a@"_s + QString(253, u'b') << QByteArray("value_error");
    QTest::newRow("longer once canonical") << u"a@"_s + u"\uFB03"_s.repeated(90) << QByteArray("value_error");
    QTest::newRow("a megabyte") << QString(1 << 20, u'a') << QByteArray("value_error");
    QTest::newRow("NUL") << u"ada@example.com\0"_s << QByteArray("string_nul");
    QTest::newRow("NUL inside") << u"ada\0x@example.com"_s << QByteArray("string_nul");
    QTest::newRow("lone surrogate") << lone(0xDC00) + u"@example.com"_s << QByteArray("string_unicode");
    const QString shapes[] = {
        u"ada"_s,
        u"@example.com"_s,
        u"ada@"_s,
        u"a@b@c.de"_s,
        u"a b@c.de"_s,
        u"a@c d.de"_s,
        u".a@b.de"_s,
        u"a.@b.de"_s,
        u"a..b@c.de"_s,
        u"a@.b.de"_s,
        u"a@b.de."_s,
        u"a@b..de"_s,
        u"a@[127.0.0.1]"_s,
        u"\"a b\"@c.de"_s,
        u"<a@b.de>"_s,
        u"a,b@c.de"_s,
        u"a@b_c.de"_s,
        u"a\r\nBcc: x@b.de"_s,
        u"a\\@b.de"_s,
        u"a(x)@b.de"_s,
        QString(65, u'a') + u"@b.de"_s,
        // Invisible or loose characters that would let two accounts look like one.
        u"a\u200bda@example.com"_s,
        u"ada@exam\u00adple.com"_s,
        u"ada\u200d@example.com"_s,
        u"\ufeffada@example.com"_s,
        u"ada\u202e@example.com"_s,
        u"ada\u0301\u0301x\u0301@example.com"_s,
        u"a\u034fda@example.com"_s,
        u"a\ufe0fda@example.com"_s,
        u"ada\U000E0101@example.com"_s,
        u"ada@example.com\U000E0041"_s,
        u"ada\u1160@example.com"_s,
        u"ada\u3164@example.com"_s,
        u"ada\uffa0@example.com"_s,
        u"ada🦊@example.com"_s,
        u"ada@🦊.com"_s,
    };
    for (const QString &shape : shapes)
        QTest::newRow(qPrintable(QString::fromLatin1(shape.toUtf8().toPercentEncoding().left(60))))
            << shape << QByteArray("value_error");
}

void TextTest::unfitEmails()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(verdict(EmailRules::parse(text, limits)), expected);
}

void TextTest::canonicalEmailsAreTheirOwnCanonicalForm()
{
    int accepted = 0;
    for (char32_t point = 1; point <= 0x10FFFF; ++point) {
        if (QChar::isSurrogate(point))
            continue;
        const auto parsed = EmailRules::parse(u"x"_s + QStringView(QChar::fromUcs4(point)) + u"x@b.de"_s, limits);
        if (!parsed)
            continue;
        ++accepted;
        const auto again = EmailRules::parse(parsed->toString(), limits);
        QVERIFY2(again && *again == *parsed, qPrintable(QString::number(point, 16)));
    }
    QVERIFY(accepted > 100'000); // the letters of the world
}

void TextTest::newPasswords_data()
{
    addTexts();
    QTest::newRow("empty") << QString() << QByteArray("string_too_short");
    QTest::newRow("seven") << u"1234567"_s << QByteArray("string_too_short");
    QTest::newRow("eight") << u"12345678"_s << QByteArray("ok");
    QTest::newRow("four letters of two bytes") << u"éééé"_s << QByteArray("ok");
    QTest::newRow("73 bytes") << QString(73, u'x') << QByteArray("ok");
    QTest::newRow("1024") << QString(1024, u'x') << QByteArray("ok");
    QTest::newRow("1025") << QString(1025, u'x') << QByteArray("string_too_long");
    QTest::newRow("1 MB") << QString(1'000'000, u'x') << QByteArray("string_too_long");
    QTest::newRow("NUL") << u"12345678\0abc"_s << QByteArray("string_nul");
    QTest::newRow("lone surrogate") << u"12345678"_s + QChar(0xD800) << QByteArray("string_unicode");
    QTest::newRow("spaces belong to it") << u"        "_s << QByteArray("ok");
}

void TextTest::newPasswords()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, expected);
    const auto parsed = PasswordRules::parseNew(text, limits);
    QCOMPARE(verdict(parsed), expected);
    if (parsed)
        QCOMPARE(parsed->toString(), text);
    else
        QVERIFY(text.size() < 8 || !parsed.error().message.contains(text));
}

void TextTest::existingPasswords_data()
{
    addTexts();
    QTest::newRow("empty") << QString() << QByteArray("string_too_short");
    QTest::newRow("one, from before there was a minimum") << u"x"_s << QByteArray("ok");
    QTest::newRow("1025") << QString(1025, u'x') << QByteArray("string_too_long");
    QTest::newRow("NUL") << u"a\0"_s << QByteArray("string_nul");
}

void TextTest::existingPasswords()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(verdict(PasswordRules::parseExisting(text, limits)), expected);
}

void TextTest::clientMessageIds_data()
{
    addTexts();
    QTest::newRow("all characters") << u"abcxyzABCXYZ0189_-"_s << QByteArray("ok");
    QTest::newRow("64") << QString(64, u'x') << QByteArray("ok");
    for (const QString &bad :
         {QString(), QString(65, u'x'), u"a b"_s, u"~1-2"_s, u"a.b"_s, u"é"_s, u"ａ"_s, u"a\n"_s, u"a\0"_s, u"١"_s})
        QTest::addRow("unfit %d %s", int(bad.size()), qPrintable(bad)) << bad << QByteArray("string_pattern_mismatch");
}

void TextTest::clientMessageIds()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(verdict(ClientMessageIdRules::parse(text, {})), expected);
}

void TextTest::generatedClientMessageIds()
{
    static const QRegularExpression shape(u"^~[0-9a-z]+-[0-9a-z]+$"_s);
    QSet<QString> seen;
    for (int i = 0; i < 10'000; ++i) {
        const QString id = ClientMessageIdRules::generate().toString();
        QVERIFY2(shape.match(id).hasMatch() && id.size() <= TextLimits().clientMessageIdLength, qPrintable(id));
        QVERIFY2(!ClientMessageIdRules::parse(id, {}), "a client could send it too");
        seen.insert(id);
    }
    QCOMPARE(seen.size(), 10'000);
}

void TextTest::limitsAreSettings()
{
    TextLimits own;
    own.contentBytes = 3;
    own.nameCodePoints = 2;
    own.emailBytes = 6;
    own.passwordMinBytes = 2;
    own.passwordMaxBytes = 4;
    QCOMPARE(verdict(ContentRules::parse(u"abc"_s, own)), QByteArray("ok"));
    QCOMPARE(verdict(ContentRules::parse(u"abcd"_s, own)), QByteArray("string_too_long"));
    QCOMPARE(verdict(NameRules::parse(u"🦊🦊"_s, own)), QByteArray("ok"));
    QCOMPARE(verdict(NameRules::parse(u"abc"_s, own)), QByteArray("string_too_long"));
    QCOMPARE(verdict(EmailRules::parse(u"a@b.de"_s, own)), QByteArray("ok"));
    QCOMPARE(verdict(EmailRules::parse(u"ab@b.de"_s, own)), QByteArray("value_error"));
    QCOMPARE(verdict(PasswordRules::parseNew(u"a"_s, own)), QByteArray("string_too_short"));
    QCOMPARE(verdict(PasswordRules::parseNew(u"abcde"_s, own)), QByteArray("string_too_long"));
}

QTEST_APPLESS_MAIN(TextTest)
#include "tst_text.moc"
