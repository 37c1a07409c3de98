// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "net/clientaddress.h"
#include "net/httphead.h"

#include <QByteArrayList>

using namespace natter;
using namespace natter::net;
using fuzz::require;

// Input: bytes of a connection, from the first on. Properties: how the bytes are cut makes no difference, and what a
// head that was accepted says of itself is what an independent, simpler reading of its bytes finds; whoever wrote it,
// whom a proxy adds to it is whose request it is.

namespace {

struct Outcome
{
    HeadParser::State state;
    qsizetype taken = 0;
    ErrorCode code = ErrorCode::Internal;
    QString detail;
    RequestHead head;
};

Outcome parse(QByteArrayView bytes, const std::vector<qsizetype> &pieces, const HeadLimits &limits)
{
    HeadParser parser(limits);
    Outcome outcome;
    qsizetype at = 0;
    for (const qsizetype piece : pieces) {
        const bool done = parser.state() != HeadParser::State::NeedsMore;
        const qsizetype taken = parser.feed(bytes.sliced(at, piece));
        require(taken >= 0 && taken <= piece, "no more is taken than was there");
        require(!done || taken == 0, "nothing is taken behind the end");
        require(taken == piece || parser.state() != HeadParser::State::NeedsMore, "what is needed is taken");
        outcome.taken += taken;
        at += piece;
    }
    outcome.state = parser.state();
    if (outcome.state == HeadParser::State::Refused) {
        outcome.code = parser.error().code;
        outcome.detail = parser.error().detail;
    } else if (outcome.state == HeadParser::State::Complete) {
        outcome.head = parser.take();
    }
    return outcome;
}

bool isSameHead(const RequestHead &one, const RequestHead &other)
{
    return one.method() == other.method() && one.path() == other.path() && one.query() == other.query() &&
           one.target() == other.target() && one.isVersion11() == other.isVersion11() &&
           one.framing() == other.framing() && one.contentLength() == other.contentLength() &&
           one.keepsAlive() == other.keepsAlive() && one.expectsContinue() == other.expectsContinue();
}

bool hasControlCharacter(QByteArrayView text)
{
    return std::ranges::any_of(text, [](char c) { return quint8(c) < 0x20 || c == 0x7F; });
}

struct Field
{
    QByteArray name; ///< in lower case
    QByteArray value;
};

/** The lines between the first one and the empty one, read the short way: the parser has already said that they are
 * good. */
std::vector<Field> fieldsOf(const QByteArray &head)
{
    std::vector<Field> fields;
    qsizetype start = head.indexOf("\r\n") + 2;
    while (!head.sliced(start).startsWith("\r\n")) {
        const qsizetype end = head.indexOf("\r\n", start);
        require(end > start, "every line ends with CR LF");
        const QByteArray line = head.sliced(start, end - start);
        const qsizetype colon = line.indexOf(':');
        require(colon > 0, "every field has a name");
        QByteArray value = line.sliced(colon + 1);
        const bool blanksOnly = value.count(' ') + value.count('\t') == value.size();
        while (!blanksOnly && (value.endsWith(' ') || value.endsWith('\t')))
            value.chop(1);
        while (value.startsWith(' ') || value.startsWith('\t'))
            value = value.sliced(1);
        require(!hasControlCharacter(line.first(colon)), "a name is free of control characters");
        require(!hasControlCharacter(QByteArray(value).replace('\t', ' ')), "a value is free of control characters");
        fields.push_back({line.first(colon).toLower(), value});
        start = end + 2;
    }
    require(start + 2 == head.size(), "a head ends with its first empty line");
    return fields;
}

void checkFraming(const RequestHead &head, const std::vector<Field> &fields)
{
    const auto count = [&](const char *name) { return std::ranges::count(fields, QByteArray(name), &Field::name); };
    const auto lengths = count("content-length");
    const auto codings = count("transfer-encoding");
    require(lengths <= 1 && codings <= 1 && lengths + codings <= 1, "what frames the body is said once");
    require(count("host") == 1 || (!head.isVersion11() && count("host") == 0), "there is one Host");
    require((head.framing() == BodyFraming::Length) == (lengths == 1), "a length comes from Content-Length");
    require((head.framing() == BodyFraming::Chunked) == (codings == 1), "chunks come from Transfer-Encoding");
    if (lengths == 1) {
        const QByteArray text = std::ranges::find(fields, QByteArray("content-length"), &Field::name)->value;
        require(!text.isEmpty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }),
                "a length is digits");
        require(text.toULongLong() == head.contentLength(), "the length is the one that was sent");
    } else {
        require(head.contentLength() == 0, "without Content-Length there is no length");
    }
    require(!head.expectsContinue() || (head.hasBody() && head.isVersion11()), "only a body is waited for");
}

void checkTarget(const RequestHead &head)
{
    const QByteArray &path = head.path();
    require(path.startsWith('/') || (path == "*" && head.method() == Method::Options), "a path begins with a slash");
    require(QByteArrayView(path).isValidUtf8() && !hasControlCharacter(path), "a path is clean text");
    require(!hasControlCharacter(head.target()) && !head.target().contains(' '), "a target has no blanks");
    const QByteArray target = head.target().toByteArray();
    // In full a target may have no path: the one slash of it is ours then.
    const QByteArray said = target.split('?').first();
    const bool isInFull = !target.startsWith('/') && target != "*";
    const qsizetype slashes = said.count('/') - (isInFull ? 2 : 0);
    require(path.count('/') == slashes || (isInFull && slashes == 0 && path == "/"), "no slash comes out of an escape");
    require(path != "*" || target == "*" || (isInFull && target == said && slashes == 0), "only a server is a star");
    for (const QByteArray &pair : head.query().toByteArray().split('&')) {
        const auto value = head.queryValue(pair.first(std::max<qsizetype>(0, pair.indexOf('='))));
        require(!value || !hasControlCharacter(*value), "a value of the query is clean text");
    }
}

/** Whose request @p plain is, which is a head but for its last line, when it comes directly and by a proxy. */
void checkClient(const RequestHead &head, const QByteArray &plain)
{
    const QHostAddress proxy(0x0A000001);  // 10.0.0.1
    const QHostAddress client(0xCB007107); // 203.0.113.7
    const std::vector trusted{*parseNetwork(u"10.0.0.0/8"), *parseNetwork(u"fd00::/8")};
    require(clientAddress(client, head, trusted) == client, "nobody is believed who is no proxy");
    require(clientAddress(proxy, head, {}) == proxy, "without proxies nobody is");
    const QHostAddress named = clientAddress(proxy, head, trusted);
    require(named == proxy || parseAddress(named.toString().toLatin1()) == named, "a client has an address");

    for (const QByteArrayView behind : {"", "10.9.8.7", "[fd00::1]:80 , ,10.0.0.2:1"}) {
        const QByteArray forwarded = plain + "X-Forwarded-For: 203.0.113.7," + behind.toByteArray() + "\r\n\r\n";
        const Outcome outcome = parse(forwarded, {forwarded.size()}, {.headBytes = 60'000, .fields = 80});
        require(outcome.state == HeadParser::State::Complete, "a field more can be added");
        require(clientAddress(proxy, outcome.head, trusted) == client, "whom a proxy names is who it is");
    }
}

void checkAccepted(const Outcome &outcome, QByteArrayView bytes, const HeadLimits &limits)
{
    require(outcome.taken <= limits.headBytes, "a head is within its bound");
    QByteArray raw = bytes.first(outcome.taken).toByteArray();
    require(raw.endsWith("\r\n\r\n"), "a head ends with an empty line");
    if (raw.startsWith("\r\n"))
        raw = raw.sliced(2);
    const RequestHead &head = outcome.head;
    const std::vector<Field> fields = fieldsOf(raw);
    require(qsizetype(fields.size()) <= limits.fields, "the number of fields is within its bound");
    for (const Field &field : fields) {
        const auto first = std::ranges::find(fields, field.name, &Field::name);
        require(head.field(field.name) == QByteArrayView(first->value), "a field is found by its name");
    }
    checkFraming(head, fields);
    checkTarget(head);

    // Said again in the plainest way, it means the same.
    QByteArray plain = methodName(head.method()).toByteArray() + ' ' + head.target().toByteArray() +
                       (head.isVersion11() ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
    for (const Field &field : fields)
        plain += field.name + ": " + field.value + "\r\n";
    checkClient(head, plain);
    plain += "\r\n";
    if (plain.size() > HeadLimits().headBytes)
        return; // the blank behind each colon was not there
    const Outcome again = parse(plain, {plain.size()}, {});
    require(again.state == HeadParser::State::Complete && again.taken == plain.size(), "a plain head is accepted");
    require(isSameHead(again.head, head), "a plain head means the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    const QByteArrayView input = fuzz::viewOf(bytes, size);
    for (const HeadLimits &limits : {HeadLimits{}, HeadLimits{.headBytes = 200, .targetBytes = 40, .fields = 4}}) {
        fuzz::Dice dice(input);
        const auto ways = fuzz::waysToCut(input.size(), dice);
        const Outcome whole = parse(input, ways.front(), limits);
        if (whole.state == HeadParser::State::Complete)
            checkAccepted(whole, input, limits);
        for (const auto &pieces : ways) {
            const Outcome cut = parse(input, pieces, limits);
            require(cut.state == whole.state && cut.taken == whole.taken && cut.code == whole.code &&
                        cut.detail == whole.detail,
                    "how a head is cut makes no difference");
            require(isSameHead(cut.head, whole.head), "a head that comes in pieces means the same");
        }
    }
    return 0;
}
