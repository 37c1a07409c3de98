// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>

namespace natter::test {

/** By which way somebody asks. */
enum class Door : quint8 { Rest, Native, Seed };

/** The kinds of callers, in the order of a row's letters. */
inline constexpr std::array callers{"anonymous", "stranger", "member", "admin", "owner", "suspended", "administrator"};
inline constexpr int anonymousCaller = 0;
inline constexpr int suspendedCaller = 5;
inline constexpr int administratorCaller = 6;

/**
 * One thing that can be asked for. A name behind a $ is replaced by a number or text of the world in which it is asked:
 * group (of owner, admin, member, other and the suspended one; message 1 is the member's, 2 the other's), direct (a
 * conversation of other and outside, message 1), other (a plain member), outside (nobody the callers know), owner,
 * login and email, refresh (the caller's own), foreignLogin (other's), fresh (an address that nobody has).
 */
struct AuthorisationRow
{
    Door door;
    const char *operation; ///< method and path as in the table of routes; or the event
    const char *ids;       ///< what stands for the names in the path's braces; for an event nothing
    const char *payload;   ///< body or payload
    /** What each caller gets: y done, u unauthenticated, s suspended, n not_found, f forbidden, l last_administrator,
     * i invalid_credentials, x unknown_event, - no connection (HTTP 403). */
    const char *outcomes;
};

// The administrator of the server is nobody special on this side: what is not theirs is not theirs.
inline constexpr auto authorisationTable = std::to_array<AuthorisationRow>({
    {Door::Rest, "GET /", "", "", "yyyyyyy"},
    {Door::Rest, "GET /health", "", "", "yyyyyyy"},
    {Door::Rest, "GET /health/ready", "", "", "yyyyyyy"},
    {Door::Rest, "POST /auth/signup", "", R"({"email":"$fresh","name":"N","password":"password123"})", "yyyyyyy"},
    {Door::Rest, "POST /auth/login", "", R"({"email":"$email","password":"password123"})", "iyyyysy"},
    {Door::Rest, "POST /auth/login", "", R"({"email":"$email","password":"password124"})", "iiiiiii"},
    {Door::Rest, "POST /auth/refresh", "", R"({"refresh_token":"$refresh"})", "uyyyysy"},
    {Door::Rest, "GET /auth/me", "", "", "uyyyysy"},
    {Door::Rest, "PATCH /auth/me", "", R"({"name":"Another"})", "uyyyysy"},
    {Door::Rest, "GET /auth/sessions", "", "", "uyyyysy"},
    {Door::Rest, "DELETE /auth/sessions", "", "", "uyyyysy"},
    {Door::Rest, "DELETE /auth/sessions/{id}", "$login", "", "uyyyysy"},
    {Door::Rest, "DELETE /auth/sessions/{id}", "$foreignLogin", "", "unnnnsn"},
    {Door::Rest, "POST /auth/logout", "", "", "uyyyysy"},
    {Door::Rest, "POST /auth/password", "", R"({"current_password":"password123","new_password":"password124"})",
     "uyyyysy"},
    {Door::Rest, "DELETE /auth/me", "", R"({"current_password":"password123"})", "uyyyysl"}, // the last administrator
    {Door::Rest, "GET /users", "", "", "uyyyysy"},
    {Door::Rest, "GET /users/{id}", "$other", "", "unyyysn"},
    {Door::Rest, "GET /users/{id}", "$outside", "", "unnnnsn"},
    {Door::Rest, "POST /users/{id}/messages", "$outside", R"({"content":"x"})", "uyyyysy"},
    {Door::Rest, "GET /blocks", "", "", "uyyyysy"},
    {Door::Rest, "PUT /blocks/{id}", "$other", "", "uyyyysy"},
    {Door::Rest, "DELETE /blocks/{id}", "$other", "", "uyyyysy"},
    {Door::Rest, "GET /conversations", "", "", "uyyyysy"},
    {Door::Rest, "GET /conversations/{id}/messages", "$group", "", "unyyysn"},
    {Door::Rest, "GET /conversations/{id}/messages", "$direct", "", "unnnnsn"},
    {Door::Rest, "POST /conversations/{id}/messages", "$group", R"({"content":"x"})", "unyyysn"},
    {Door::Rest, "POST /conversations/{id}/messages", "$direct", R"({"content":"x"})", "unnnnsn"},
    {Door::Rest, "PATCH /conversations/{id}/messages/{seq}", "$group 1", R"({"content":"x"})", "unyffsn"},
    {Door::Rest, "PATCH /conversations/{id}/messages/{seq}", "$group 2", R"({"content":"x"})", "unfffsn"},
    {Door::Rest, "PATCH /conversations/{id}/messages/{seq}", "$direct 1", R"({"content":"x"})", "unnnnsn"},
    {Door::Rest, "DELETE /conversations/{id}/messages/{seq}", "$group 1", "", "unyyysn"},
    {Door::Rest, "DELETE /conversations/{id}/messages/{seq}", "$group 2", "", "unfyysn"},
    {Door::Rest, "DELETE /conversations/{id}/messages/{seq}", "$direct 1", "", "unnnnsn"},
    {Door::Rest, "PUT /conversations/{id}/read", "$group", R"({"seq":1})", "unyyysn"},
    {Door::Rest, "PUT /conversations/{id}/read", "$direct", R"({"seq":1})", "unnnnsn"},
    {Door::Rest, "POST /groups", "", R"({"name":"x","member_ids":[$outside]})", "uyyyysy"},
    {Door::Rest, "GET /groups", "", "", "uyyyysy"},
    {Door::Rest, "GET /groups/{id}", "$group", "", "unyyysn"},
    {Door::Rest, "GET /groups/{id}", "$direct", "", "unnnnsn"},
    {Door::Rest, "PATCH /groups/{id}", "$group", R"({"name":"x"})", "unfyysn"},
    {Door::Rest, "PATCH /groups/{id}", "$group", R"({"archived":true})", "unfyysn"},
    {Door::Rest, "DELETE /groups/{id}", "$group", "", "unffysn"},
    {Door::Rest, "GET /groups/{id}/members", "$group", "", "unyyysn"},
    {Door::Rest, "GET /groups/{id}/members", "$direct", "", "unnnnsn"},
    {Door::Rest, "POST /groups/{id}/members", "$group", R"({"user_ids":[$outside]})", "unfyysn"},
    {Door::Rest, "PATCH /groups/{id}/members/{user_id}", "$group $other", R"({"role":"admin"})", "unffysn"},
    {Door::Rest, "PATCH /groups/{id}/members/{user_id}", "$group $outside", R"({"role":"admin"})", "unnnnsn"},
    {Door::Rest, "DELETE /groups/{id}/members/{user_id}", "$group $other", "", "unfyysn"},
    {Door::Rest, "DELETE /groups/{id}/members/{user_id}", "$group $owner", "", "unffysn"}, // who leaves
    {Door::Rest, "DELETE /groups/{id}/members/{user_id}", "$group $outside", "", "unnnnsn"},
    {Door::Rest, "POST /groups/{id}/leave", "$group", "", "unyyysn"},

    {Door::Native, "HELLO", "", R"({"client":{"name":"table","version":"1"}})", "-yyyy-y"},
    {Door::Native, "SEND_PERSONAL_MESSAGE", "", R"({"to_user_id":$outside,"content":"x"})", "-yyyy-y"},
    {Door::Native, "SEND_GROUP_MESSAGE", "", R"({"room_id":$group,"content":"x"})", "-nyyy-n"},
    {Door::Native, "SEND_GROUP_MESSAGE", "", R"({"room_id":$direct,"content":"x"})", "-nnnn-n"},
    {Door::Native, "CREATE_GROUP", "", R"({"name":"x","member_ids":[$outside]})", "-yyyy-y"},
    {Door::Native, "EDIT_MESSAGE", "", R"({"conversation_id":$group,"seq":1,"content":"x"})", "-nyff-n"},
    {Door::Native, "EDIT_MESSAGE", "", R"({"conversation_id":$group,"seq":2,"content":"x"})", "-nfff-n"},
    {Door::Native, "EDIT_MESSAGE", "", R"({"conversation_id":$direct,"seq":1,"content":"x"})", "-nnnn-n"},
    {Door::Native, "DELETE_MESSAGE", "", R"({"conversation_id":$group,"seq":1})", "-nyyy-n"},
    {Door::Native, "DELETE_MESSAGE", "", R"({"conversation_id":$group,"seq":2})", "-nfyy-n"},
    {Door::Native, "DELETE_MESSAGE", "", R"({"conversation_id":$direct,"seq":1})", "-nnnn-n"},
    {Door::Native, "MARK_DELIVERED", "", R"({"conversation_id":$group,"seq":1})", "-nyyy-n"},
    {Door::Native, "MARK_DELIVERED", "", R"({"conversation_id":$direct,"seq":1})", "-nnnn-n"},
    {Door::Native, "MARK_READ", "", R"({"conversation_id":$group,"seq":1})", "-nyyy-n"},
    {Door::Native, "MARK_READ", "", R"({"conversation_id":$direct,"seq":1})", "-nnnn-n"},
    {Door::Native, "TYPING", "", R"({"conversation_id":$group,"typing":true})", "-nyyy-n"},
    {Door::Native, "TYPING", "", R"({"conversation_id":$direct,"typing":true})", "-nnnn-n"},
    {Door::Native, "HISTORY", "", R"({"conversation_id":$group})", "-nyyy-n"},
    {Door::Native, "HISTORY", "", R"({"conversation_id":$direct})", "-nnnn-n"},
    {Door::Native, "ADD_GROUP_MEMBERS", "", R"({"room_id":$group,"user_ids":[$outside]})", "-nfyy-n"},
    {Door::Native, "REMOVE_GROUP_MEMBER", "", R"({"room_id":$group,"user_id":$other})", "-nfyy-n"},
    {Door::Native, "REMOVE_GROUP_MEMBER", "", R"({"room_id":$group,"user_id":$owner})", "-nffy-n"},
    {Door::Native, "REMOVE_GROUP_MEMBER", "", R"({"room_id":$group,"user_id":$outside})", "-nnnn-n"},
    {Door::Native, "SET_GROUP_ROLE", "", R"({"room_id":$group,"user_id":$other,"role":"owner"})", "-nffy-n"},
    {Door::Native, "SET_GROUP_ROLE", "", R"({"room_id":$group,"user_id":$outside,"role":"admin"})", "-nnnn-n"},
    {Door::Native, "RENAME_GROUP", "", R"({"room_id":$group,"name":"x"})", "-nfyy-n"},
    {Door::Native, "RENAME_GROUP", "", R"({"room_id":$direct,"name":"x"})", "-nnnn-n"},
    {Door::Native, "LEAVE_GROUP", "", R"({"room_id":$group})", "-nyyy-n"},
    {Door::Native, "DELETE_GROUP", "", R"({"room_id":$group})", "-nffy-n"},
    {Door::Native, "DELETE_GROUP", "", R"({"room_id":$direct})", "-nnnn-n"},
    {Door::Native, "PING", "", "{}", "-yyyy-y"},

    {Door::Seed, "SEND_PERSONAL_MESSAGE", "", R"({"to_user_id":$outside,"content":"x"})", "-yyyy-y"},
    {Door::Seed, "SEND_GROUP_MESSAGE", "", R"({"room_id":$group,"content":"x"})", "-nyyy-n"},
    {Door::Seed, "SEND_GROUP_MESSAGE", "", R"({"room_id":$direct,"content":"x"})", "-nnnn-n"},
    {Door::Seed, "CREATE_GROUP", "", R"({"name":"x","member_ids":[$outside]})", "-yyyy-y"},
    {Door::Seed, "HISTORY", "", R"({"conversation_id":$group})", "-xxxx-x"},
    {Door::Seed, "DELETE_GROUP", "", R"({"room_id":$group})", "-xxxx-x"},
    {Door::Seed, "HELLO", "", "{}", "-xxxx-x"},
});

} // namespace natter::test
