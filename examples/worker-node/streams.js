// What a worker has in hand, as docs/worker-protocol.md has it: reading, taking over, renewing, handing back. One Redis.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import * as wire from './wire.js';
const { env } = process;
export const [PREFIX, QUEUES] = [env.TUTTI_KEY_PREFIX ?? 'tutti', (env.TUTTI_WORKER_QUEUES ?? 'node').split(',')];
export const [SLOTS, MOST_STARTS] = [+(env.TUTTI_WORKER_CONCURRENCY ?? 64), 2 + +(env.TUTTI_MAX_DELIVERIES ?? 3)];
const [CLAIM_IDLE, DRAIN] = [wire.milliseconds(env.TUTTI_CLAIM_IDLE ?? 'PT30S'), wire.milliseconds(env.TUTTI_DRAIN ?? 'PT25S')];
const SCRIPTS = env.TUTTI_SCRIPTS ?? new URL('../../src/main/resources/redis', import.meta.url).pathname;
export const [NAME, HANDED_BACK] = [`${hostname()}-${randomUUID().slice(0, 8)}`, 1e9];

// commands wait while Redis is away and are sent again: whatever is asked here may be asked twice
const options = { maxRetriesPerRequest: null, reconnectOnError: (e) => (e.message.startsWith('READONLY') ? 2 : false) };
export const redis = new Redis(env.REDIS_URL ?? 'redis://localhost:6379', options);
redis.on('error', (e) => console.warn(`Redis is away: ${e.message}`));
const reader = redis.duplicate(); // a blocking read holds up its connection
reader.on('error', () => {});

export function script(name, keys, ...args) { // EVALSHA, after NOSCRIPT EVAL
  if (!redis[name]) redis.defineCommand(name, { lua: readFileSync(`${SCRIPTS}/${name}.lua`, 'utf8') });
  return redis[name](keys.length, ...keys, ...args);
}

export const held = new Map();
export const now = { partitions: 1, stopping: false };
let [settle, beaten, released] = [async () => {}, Date.now(), () => {}];

function streams(kind) { // ':first', or '' for bulk
  return [...Array(now.partitions).keys()].flatMap((p) => QUEUES.map((queue) => `${PREFIX}:{${p}}:tasks:${queue}${kind}`));
}

function room(kind) { // bulk has three quarters of the slots at most
  const bulk = [...held.values()].filter((e) => !e.stream.endsWith(':first')).length;
  return Math.max(0, Math.min(SLOTS - held.size, kind ? SLOTS : Math.max(1, Math.floor(SLOTS * 0.75)) - bulk));
}

async function until(condition, ms) {
  const end = Date.now() + ms;
  while (!condition() && Date.now() < end) await Promise.race([new Promise((done) => { released = done; }), sleep(100)]);
  return condition();
}

async function feed() {
  for (let turn = 1, look = 0; !now.stopping; turn++) {
    const lone = [...held.values()].find((e) => e.how === 'lone');
    if (lone) await runAlone(lone);
    if (Date.now() > look) {
      for (const stream of [...streams(':first'), ...streams('')]) await made(stream, () => takeOver(stream));
      look = Date.now() + 800 + 200 * Math.random();
    }
    let came = 0; // a quarter of the reads begins with bulk
    for (const kind of turn % 4 ? [':first', ''] : ['', ':first']) {
      for (const stream of streams(kind)) came += room(kind) ? await made(stream, () => read([stream], room(kind))) : 0;
    }
    const all = [':first', ''].filter(room).flatMap(streams);
    const some = [...all, ...all].slice(turn % all.length).slice(0, Math.min(all.length, SLOTS - held.size));
    if (!some.length) await until(() => held.size < SLOTS, 1000);
    else if (!came) await made(some[0], () => read(some, 1, some.length === 2 * streams('').length ? 1000 : 50));
  }
}

function made(stream, action) { // made at id 0, or what was sent before would be passed over
  return action().catch(async (e) => {
    if (!/NOGROUP|UNBLOCKED/.test(e.message)) throw e;
    await script('connector/make-group', [stream], 'workers').catch((f) => { if (!/BUSYGROUP/.test(f.message)) throw f; });
    return 0;
  });
}

async function read(some, count, block) {
  const wait = block ? ['BLOCK', block] : [];
  const from = [...some, ...some.map(() => '>')];
  const reply = (await reader.xreadgroup('GROUP', 'workers', NAME, 'COUNT', count, ...wait, 'STREAMS', ...from)) ?? [];
  for (const [stream, entries] of reply) entries.forEach(([id, fields]) => begin({ stream, id, fields, how: 'read', starts: 1 }));
  return reply.length;
}

async function takeOver(stream) {
  if (Date.now() - beaten > CLAIM_IDLE / 2) await beat(); // this process stood still: what it has must not look abandoned
  const count = (how) => [...held.values()].filter((e) => e.how === how).length;
  const most = [Math.min(100, SLOTS - held.size), 1 << 20, MOST_STARTS, Math.max(0, Math.max(1, SLOTS >> 4) - count('suspect'))];
  const alone = count('lone') + count('started') ? 0 : 1;
  const [, taken] = await script('connector/take-over', [stream], 'workers', NAME, CLAIM_IDLE, ...most, alone);
  for (const [id, how, starts, fields] of taken) {
    const entry = { stream, id, fields, how, starts: how === 'suspect' ? starts - 1 : starts };
    if (how === 'lone') held.set(stream + id, entry);
    else if (!held.has(stream + id)) begin(entry);
  }
}

async function runAlone(entry) {
  const gone = () => held.get(entry.stream + entry.id) !== entry;
  if (!await until(() => gone() || held.size === 1, CLAIM_IDLE)) await handBack(entry);
  if (gone()) return;
  const [own] = await script('connector/own', [entry.stream], 'workers', NAME, 0, entry.id, entry.starts + 1);
  if (own !== 1) return release(entry);
  begin(Object.assign(entry, { how: 'started' }));
  await until(gone, CLAIM_IDLE);
}

function begin(entry) {
  held.set(entry.stream + entry.id, entry);
  settle(entry).catch((e) => { // an unknown version, a task of another worker, a fault of ours: not counted as a start
    console.warn(`entry ${entry.id} of ${entry.stream} is handed back: ${e.message}`);
    return handBack(entry);
  }).then(() => release(entry));
}

function release(entry) {
  if (held.get(entry.stream + entry.id) === entry) held.delete(entry.stream + entry.id);
  released();
}

async function handBack(entry) {
  await script('connector/own', [entry.stream], 'workers', NAME, HANDED_BACK, entry.id, entry.starts);
  release(entry);
}

async function beat() { // renews what is in hand; what somebody else has by now is let go of
  const begun = Date.now();
  for (const stream of new Set([...held.values()].map((e) => e.stream))) {
    const entries = [...held.values()].filter((e) => e.stream === stream).slice(0, 500);
    const own = await script('connector/own', [stream], 'workers', NAME, 0, ...entries.flatMap((e) => [e.id, -1]));
    entries.filter((_, i) => own[i] !== 1).forEach(release);
  }
  beaten = begun;
}

/** Gives entries to a function that ends them, until SIGTERM; then waits, hands back the rest, and ends this process. */
export async function serve(settling) {
  settle = settling;
  process.on('SIGTERM', () => { now.stopping = !!setTimeout(() => process.exit(1), DRAIN + 5000); });
  every(CLAIM_IDLE / 3, beat);
  while (!now.stopping) await feed().catch((e) => sleep(500, console.warn(`not read: ${e.message}`)));
  await until(() => !held.size, DRAIN);
  for (const entry of held.values()) await handBack(entry);
  for (const stream of [...streams(':first'), ...streams('')]) {
    for (let page = '-'; page;) page = await script('connector/hand-back-all', [stream], 'workers', NAME, HANDED_BACK, page);
    await script('connector/remove-consumers', [stream], 'workers', NAME, -1); // once it owns nothing
  }
  process.exit(0); // whatever a task still does
}

export async function every(ms, action) { // and again that long after it has ended
  for (;; await sleep(ms)) await action().catch((e) => console.warn(`${action.name}: ${e.message}`));
}
