#!/bin/bash
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A foreign chat client for the shell: curl, jq and the command line tool of python3-websockets, and what the original
# chat application's README promises. Usage: client.sh BASE_URL. Ends with 0 only if every promise held.
# PYTHON names the interpreter that has the websockets package (default: python3).

set -euo pipefail

base=${1:?usage: client.sh BASE_URL}
base=${base%/}
python=${PYTHON:-python3}
patience=15
password=password123
tricky='Grüße, "quoted" \ <b>bold</b> 🙂 end'

folder=$(mktemp -d)
declare -A reader writer tool # by the name of a link: two descriptors and a process
declare -A opened seen        # how often it was opened, and what has come over it

broken() {
    printf 'client.sh: %s\n' "$*" >&2
    exit 1
}

clean_up() {
    local link
    for link in "${!tool[@]}"; do
        kill "${tool[$link]}" 2>/dev/null || true
    done
    wait
    rm -rf "$folder"
}
trap clean_up EXIT

same() { # found expected what
    [[ $1 == "$2" ]] || broken "$3: expected '$2', found '$1'"
}

# Sets status and answer.
request() { # method path [body]
    local body=()
    [[ $# -lt 3 ]] || body=(--header 'Content-Type: application/json' --data-binary "$3")
    status=$(curl --silent --show-error --max-time "$patience" --request "$1" "${body[@]}" \
        --output "$folder/answer" --write-out '%{http_code}' "$base$2") || broken "curl $1 $2"
    answer=$(<"$folder/answer")
}

field() { # json path
    jq --raw-output "$2" <<<"$1"
}

# Sets token and id of a fresh account.
new_person() { # name
    local email claims
    email="$1-$(head -c 8 /dev/urandom | od -An -tx1 | tr -d ' \n')@example.com"
    request POST /auth/signup "$(jq -nc --arg e "$email" --arg n "$1" --arg p "$password" '{email: $e, name: $n, password: $p}')"
    same "$status" 201 "status of signup ($answer)"
    same "$(field "$answer" .message)" "User created successfully" "message of signup"
    same "$(field "$answer" .email)" "$email" "email of signup"
    request POST /auth/login "$(jq -nc --arg e "$email" '{email: $e, password: "not the password"}')"
    same "$status" 401 "status of a login with a wrong password"
    request POST /auth/login "$(jq -nc --arg e "$email" --arg p "$password" '{email: $e, password: $p}')"
    same "$status" 200 "status of login ($answer)"
    token=$(field "$answer" .access_token)
    claims=$(cut -d. -f2 <<<"$token" | tr '_-' '/+')
    while ((${#claims} % 4)); do claims+='='; done
    id=$(base64 -d <<<"$claims" | jq --raw-output .user_id)
    [[ $id =~ ^[0-9]+$ ]] || broken "the token's user_id is an id: $id"
}

open_link() { # link token
    local in="$folder/$1.in" out="$folder/$1.out"
    rm -f "$in" "$out"
    mkfifo "$in" "$out"
    local descriptor
    (
        # A tool that held the other links open would keep them from ending.
        for descriptor in "${writer[@]}" "${reader[@]}"; do
            exec {descriptor}>&-
        done
        exec "$python" -m websockets "ws${base#http}/ws/chat?token=$2" <"$in" >"$out" 2>"$folder/$1.errors"
    ) &
    tool[$1]=$!
    exec {descriptor}>"$in"
    writer[$1]=$descriptor
    exec {descriptor}<"$out"
    reader[$1]=$descriptor
    opened[$1]=$((${opened[$1]:-0} + 1))
    line=
    while [[ $line != *"Connected to"* ]]; do
        [[ $line != *"Failed to connect"* ]] || broken "$1 is not connected: $line"
        next_line "$1"
    done
}

close_link() { # link
    local descriptor=${writer[$1]}
    exec {descriptor}>&-
    cat <&"${reader[$1]}" >/dev/null # until the tool has said goodbye
    descriptor=${reader[$1]}
    exec {descriptor}<&-
    wait "${tool[$1]}" || true
    unset "tool[$1]" "writer[$1]" "reader[$1]"
}

next_line() { # link; sets line
    IFS= read -r -t "$patience" line <&"${reader[$1]}" || broken "$1 waited in vain for an event"
}

# Sets event to the next one of the link, as JSON. What a connection that ended had not confirmed comes again over the
# next one: a client knows it by its id.
next_event() { # link
    local identity
    while read_event "$1"; do
        identity="$1 $(field "$event" 'select(.event != "PERSONAL_MESSAGE_DELIVERED" and .event != "ERROR")
            | "\(.event) \(.payload.message_id // .payload.room_id)"')"
        [[ $identity != "$1 " ]] || return 0
        if ((opened[$1] == 1)) || [[ ! -v "seen[$identity]" ]]; then
            break
        fi
    done
    seen[$identity]=1
}

read_event() { # link
    # The tool paints a terminal: what counts stands between the first "< " and the end of the JSON.
    line=
    while [[ $line != *"< {"* ]]; do
        [[ $line != *"Connection closed"* ]] || broken "the connection of $1 was closed: $line"
        next_line "$1"
    done
    event="{${line#*< \{}"
    event="${event%\}*}}"
}

expect() { # link event filter: the next event is this one and the filter on its payload is true
    next_event "$1"
    same "$(field "$event" .event)" "$2" "event at $1 ($event)"
    same "$(field "$event" ".payload | $3")" true "$2 at $1 has $3 ($event)"
}

send() { # link event payload
    jq -nc --arg event "$2" --argjson payload "$3" '{event: $event, payload: $payload}' >&"${writer[$1]}"
}

expect_error() { # link text why
    printf '%s\n' "$2" >&"${writer[$1]}"
    next_event "$1"
    same "$(field "$event" .event)" ERROR "answer to $3 ($event)"
    [[ -n $(field "$event" '.message // empty') ]] || broken "ERROR says why: $event"
}

content() { # text: a payload filter
    jq -nc --arg text "$1" '$text' | sed 's/^/.content == /'
}

personal() { # sender's link, receiver's id, text
    send "$1" SEND_PERSONAL_MESSAGE "$(jq -nc --arg to "$2" --arg text "$3" '{to_user_id: $to, content: $text}')"
    expect "$1" PERSONAL_MESSAGE_DELIVERED ".to_user_id == $2 and .message_id > 0 and .seq > 0"
}

request GET /
same "$status" 200 "status of /"
request GET /health
same "$answer" '{"status":"healthy"}' "/health"

new_person ada; ada=$id ada_token=$token
new_person bob; bob=$id bob_token=$token
new_person eve; eve=$id eve_token=$token

request GET "/ws/chat"
[[ $status == 4* ]] || broken "/ws/chat without an upgrade answers $status"
status=$(curl --silent --max-time "$patience" --http1.1 --output /dev/null --write-out '%{http_code}' \
    --header 'Connection: Upgrade' --header 'Upgrade: websocket' --header 'Sec-WebSocket-Version: 13' \
    --header 'Sec-WebSocket-Key: c2hlbGwgY2xpZW50IGtleQ==' "$base/ws/chat?token=no.such.token")
same "$status" 403 "handshake with a token that is none"

open_link ada "$ada_token"
open_link bob "$bob_token"
open_link eve "$eve_token"
personal ada "$bob" "Hello Bob"
expect bob RECEIVE_PERSONAL_MESSAGE ".from_user_id == $ada and .to_user_id == $bob and $(content "Hello Bob") and .seq == 1"
personal bob "$ada" "$tricky"
expect ada RECEIVE_PERSONAL_MESSAGE ".from_user_id == $bob and $(content "$tricky") and .seq == 2"

send ada CREATE_GROUP "{\"name\": \"Shell club\", \"member_ids\": [\"$bob\", $eve]}"
for link in ada bob eve; do
    expect "$link" GROUP_CREATED ".name == \"Shell club\" and .created_by == $ada and .member_count == 3"
done
room=$(field "$event" .payload.room_id)
send eve SEND_GROUP_MESSAGE "$(jq -nc --arg room "$room" --arg text "$tricky" '{room_id: $room, content: $text}')"
for link in ada bob eve; do
    expect "$link" RECEIVE_GROUP_MESSAGE ".room_id == $room and .from_user_id == $eve and $(content "$tricky") and .seq == 1"
done

expect_error ada 'no JSON at all' "text that is not JSON"
expect_error ada '{"event": "NOTHING_LIKE_IT", "payload": {}}' "an unknown event"
expect_error ada '{"event": "SEND_PERSONAL_MESSAGE", "payload": {"content": "to nobody"}}' "a message without a receiver"
expect_error ada '{"event": "SEND_GROUP_MESSAGE", "payload": {"room_id": 9007199254740991, "content": "x"}}' "no such group"

close_link bob
for number in 1 2 3; do
    personal ada "$bob" "While you were away $number"
done
open_link bob "$bob_token"
for number in 1 2 3; do
    expect bob RECEIVE_PERSONAL_MESSAGE ".from_user_id == $ada and $(content "While you were away $number")"
done
personal ada "$bob" "Live again"
expect bob RECEIVE_PERSONAL_MESSAGE "$(content "Live again")"
for link in ada bob eve; do
    close_link "$link"
done
echo "client.sh: every promise held"
