#!/usr/bin/env node
// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A native client on one page: Node and its package ws.
//
// usage: chat.mjs http://localhost:8000 EMAIL PASSWORD (user|room) ID [STATE_FILE]
//
// Sends each line of standard input to the user or the room. STATE_FILE (chat-state.json) keeps what must outlive a
// connection and the program: the refresh token, the cursor, and what was not acknowledged yet.
import {randomUUID} from 'node:crypto';
import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {WebSocket} from 'ws';

const [base, email, password, kind, id, file = 'chat-state.json'] = process.argv.slice(2);
const stayAway = new Set([4401, 4403]); // the login has ended; 4401 is worth one new login
const backOff = new Set([1002, 1003, 1007, 1008, 1009, 1013, 4000, 4029]);
const fatal = new Set(['not_found', 'forbidden', 'archived', 'client_message_id_reused', 'validation_failed']);
const passing = new Set(['rate_limited', 'overloaded', 'unavailable', 'storage_full', 'outcome_unknown']);
const accepted = new Set(['PERSONAL_MESSAGE_DELIVERED', 'GROUP_MESSAGE_DELIVERED']);

const state = {refresh_token: null, cursor: null, waiting: [], ...(existsSync(file) ? JSON.parse(readFileSync(file)) : {})};
const seen = new Set(); // message ids: one may come by replay and by history
let socket = null;

function keep() {
    writeFileSync(`${file}.new`, JSON.stringify(state), {mode: 0o600});
    renameSync(`${file}.new`, file);
}

async function rest(method, path, body, token) {
    const headers = {'Content-Type': 'application/json', ...(token ? {Authorization: `Bearer ${token}`} : {})};
    const answer = await fetch(base + path, {method, headers, body: body && JSON.stringify(body)});
    if (!answer.ok)
        throw Object.assign(new Error(`${path} answers ${answer.status}`), {status: answer.status});
    return answer.json();
}

/** By the refresh token, and by the password only if that is good for nothing any more. */
async function accessToken() {
    try {
        const login = state.refresh_token
            ? await rest('POST', '/auth/refresh', {refresh_token: state.refresh_token})
            : await rest('POST', '/auth/login', {email, password});
        state.refresh_token = login.refresh_token;
        keep();
        return login.access_token;
    } catch (error) {
        if (error.status !== 401 || !state.refresh_token)
            throw error;
        state.refresh_token = null;
        return accessToken();
    }
}

function send([event, payload]) {
    if (socket?.readyState === WebSocket.OPEN)
        socket.send(JSON.stringify({event, payload})); // otherwise it waits in the state, and goes out again
}

function show(message, what) {
    if (!seen.has(message.message_id))
        console.log(what, message.conversation_id, message.seq, message.from_user_id, message.content);
    seen.add(message.message_id);
}

/** The newest messages of the newest conversations: at the first start, and whenever the server says RESYNC. */
async function load(token) {
    for (const {conversation_id} of (await rest('GET', '/conversations?limit=10', undefined, token)).items) {
        const page = await rest('GET', `/conversations/${conversation_id}/messages?limit=20`, undefined, token);
        page.items.forEach((message) => show(message, 'history'));
    }
}

async function take({event, cursor, message, payload}, token) {
    if (accepted.has(event) || event === 'ERROR') {
        const mine = state.waiting.find(([, one]) => one.client_message_id === payload.client_message_id);
        if (mine && (accepted.has(event) || fatal.has(payload.code))) {
            state.waiting.splice(state.waiting.indexOf(mine), 1);
            keep();
        }
        console.log(accepted.has(event) ? 'sent' : 'error', payload.seq ?? message);
        if (mine && passing.has(payload.code))
            pause((payload.retry_after ?? 1) * 1000).then(() => send(mine));
        seen.add(payload.message_id);
        return; // the answer to a repeated message has the cursor of long ago
    }
    if (event === 'RECEIVE_PERSONAL_MESSAGE' || event === 'RECEIVE_GROUP_MESSAGE')
        show(payload, 'message');
    else if (event === 'RESYNC' || (event === 'HELLO_OK' && !state.cursor))
        await load(token);
    else if (!['HELLO_OK', 'SYNC_COMPLETE', 'PONG'].includes(event))
        console.log(event, JSON.stringify(payload));
    if (cursor) { // only now that it has been dealt with
        state.cursor = cursor;
        keep();
    }
}

/** Lives as long as one connection; whether it ever worked, and its close code. */
async function connection() {
    const token = await accessToken();
    const mine = new WebSocket(`${base.replace('http', 'ws')}/ws/chat`, ['natter.v1', `bearer.${token}`]);
    let worked = false;
    let order = Promise.resolve(); // one event after the other, also when one of them has to ask by REST
    const hello = {client: {name: 'chat.mjs', version: '1'}, ...(state.cursor ? {cursor: state.cursor} : {})};
    mine.on('open', () => mine.send(JSON.stringify({event: 'HELLO', payload: hello})));
    mine.on('error', () => {}); // a close follows
    mine.on('message', (text) => {
        order = order.then(async () => {
            const message = JSON.parse(text);
            await take(message, token);
            if (message.event === 'HELLO_OK') {
                worked = true;
                socket = mine;
                state.waiting.forEach(send);
            }
        }).catch(() => mine.terminate()); // what was not dealt with comes again
    });
    const code = await new Promise((resolve) => mine.on('close', resolve));
    await order;
    socket = null;
    return {worked, code};
}

createInterface({input: process.stdin}).on('line', (content) => {
    const target = kind === 'user' ? {to_user_id: Number(id)} : {room_id: Number(id)};
    const event = kind === 'user' ? 'SEND_PERSONAL_MESSAGE' : 'SEND_GROUP_MESSAGE';
    state.waiting.push([event, {...target, content, client_message_id: randomUUID()}]);
    keep(); // before it is sent
    send(state.waiting.at(-1));
});

for (let wait = 500, again = true;;) {
    const {worked, code, status} = await connection().catch((error) => ({worked: false, status: error.status}));
    if ([401, 403, 422].includes(status)) {
        console.log('refused', status);
        break;
    }
    if (stayAway.has(code)) {
        if (code === 4403 || !again) {
            console.log('closed', code);
            break;
        }
        again = false;
        state.refresh_token = null;
    }
    wait = worked && !backOff.has(code) ? 500 : Math.min(wait * 2, 30000);
    await pause(wait * (0.5 + Math.random() / 2));
}
process.exit(1);
