// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accounts.h"

#include "fieldscan.h"
#include "httpswarm.h"

namespace natter::bench {

namespace {

constexpr std::size_t signUpConnections = 8;

} // namespace

std::string logInBody(const Account &account)
{
    return R"({"email":")" + account.email + R"(","password":")" + accountPassword + R"("})";
}

Outcome<std::vector<Account>> signUpAll(Poller &poller, std::uint16_t port, const std::string &prefix,
                                        std::size_t count)
{
    std::vector<Account> accounts(count);
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name = prefix + std::to_string(i);
        accounts[i].email = name + "@bench.example";
        bodies.push_back(R"({"email":")" + accounts[i].email + R"(","name":")" + name + R"(","password":")" +
                         accountPassword + R"("})");
    }
    const auto answers = postAll(poller, port, "/auth/signup", std::move(bodies), signUpConnections);
    if (!answers)
        return failed(answers.error());
    for (std::size_t i = 0; i < count; ++i) {
        const HttpAnswer &answer = (*answers)[i];
        for (FieldScan fields(answer.body); fields.next();) {
            if (fields.key() == "user_id")
                accounts[i].id = fields.number();
            else if (fields.key() == "access_token")
                accounts[i].token = fields.value();
        }
        if (answer.status != 201 || accounts[i].id <= 0 || accounts[i].token.empty())
            return failed("/auth/signup answered " + std::to_string(answer.status) + ": " + answer.body);
    }
    return accounts;
}

} // namespace natter::bench
