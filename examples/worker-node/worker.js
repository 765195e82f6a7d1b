// A worker for Tutti, made from docs/worker-protocol.md, for one Redis. It runs one task at a time: start several. A task that
// computes without waiting holds up the signs of life, too: give it a worker thread.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const { env } = process;
const milliseconds = (seconds) => 1000 * seconds.replace(/PT|S/g, '');
const [PREFIX, QUEUES] = [env.TUTTI_KEY_PREFIX ?? 'tutti', (env.TUTTI_WORKER_QUEUES ?? 'node').split(',')];
const [CLAIM_IDLE, DRAIN] = [env.TUTTI_CLAIM_IDLE ?? 'PT30S', env.TUTTI_DRAIN ?? 'PT25S'].map(milliseconds);
const [NAME, HANDED_BACK] = [`${hostname()}-${randomUUID().slice(0, 8)}`, 1e9];
const [DELIVERIES, SIGN_OF_LIFE] = [env.TUTTI_MAX_DELIVERIES ?? 3, Math.min(1000, CLAIM_IDLE / 3)];
const SCRIPTS = env.TUTTI_SCRIPTS ?? new URL('../../src/main/resources/redis', import.meta.url).pathname;

// commands wait while Redis is away and are sent again: whatever is asked here may be asked twice
const options = { maxRetriesPerRequest: null, reconnectOnError: (e) => (e.message.includes('READONLY') ? 2 : false) };
const redis = new Redis(env.REDIS_URL ?? 'redis://localhost:6379', { ...options, disableClientInfo: true });
redis.on('error', (e) => console.warn(`Redis is away: ${e.message}`));
let [tasks, partitions, held, stopping] = [new Map(), 1, null, false];

/** What a script answers, however long Redis is away or busy. */
function script(name, keys, ...args) {
  if (!redis[name]) redis.defineCommand(name, { lua: readFileSync(`${SCRIPTS}/${name}.lua`, 'utf8') });
  return redis[name](keys.length, ...keys, ...args).catch((e) => {
    if (!/BUSY |LOADING|MISCONF|MASTERDOWN/.test(e.message)) throw e;
    return sleep(500).then(() => script(name, keys, ...args));
  });
}

const own = (entry, idle, starts) => script('connector/own', [entry.keys[0]], 'workers', NAME, idle, entry.id, starts);

/** The keys of each, and what those of its partition begin with. */
function streams(kinds) {
  const ats = [...Array(partitions).keys()].sort(() => Math.random() - 0.5).map((number) => `${PREFIX}:{${number}}:`);
  const keys = (at, queue, kind) => [`${at}tasks:${queue}${kind}`, `${at}delayed:${queue}`, `${at}queues`, `${at}envelopes`];
  return kinds.flatMap((kind) => ats.flatMap((at) => QUEUES.map((queue) => ({ at, keys: keys(at, queue, kind) }))));
}

async function next(idle) {
  for (const { at, keys } of streams(Math.random() < 0.75 ? [':first', ''] : ['', ':first'])) { // bulk has its share
    const found = await script('worker/next', [keys[0]], 'workers', NAME, idle, DELIVERIES);
    if (found) return { at, keys, id: found[0], before: found[1], poisoned: found[2], header: found[3], signature: found[4] };
  }
}

async function work() {
  for (let look = 0; !stopping;) {
    const due = Date.now() > look; // each second, and at once again while others have left something behind
    held = due ? await next(CLAIM_IDLE) : null;
    if (due && !held) look = Date.now() + 800 + 200 * Math.random();
    held ??= await next(0);
    await (held ? settle(held).finally(() => { held = null; }) : sleep(50));
  }
}

async function settle(entry) {
  try {
    const began = new Date();
    const end = await attempt(entry).catch((e) => e.end ?? Promise.reject(e));
    if (!end) return;
    if (end[0] !== 'value') console.warn(`${entry.header}: ${end[0]}: ${end[1]}`);
    await script('worker/end', entry.keys, 'workers', entry.id, NAME, began.toISOString(), Date.now() - began, ...end);
  } catch (e) { // another version, a task of another worker, a fault of ours: not counted as a start
    console.warn(`entry ${entry.id} of ${entry.keys[0]} is handed back: ${e.message}`);
    await own(entry, HANDED_BACK, entry.before);
  }
}

/** What worker/end is told of its end; nothing when it is not to be run, and not in hand any more. */
async function attempt(entry) {
  const [, kind, chord, , , , , queue] = entry.header.split(' ');
  if (entry.poisoned) throw failed('lost', `the process that ran it vanished ${entry.before} times`);
  const [limit, outcomes] = await begin(entry, chord);
  if (limit === undefined) return null;
  const call = await ending('bad_arguments', () => ({ ...JSON.parse(entry.signature) }));
  const run = tasks.get(call.task) ?? await missing(call.task, queue);
  const args = [...(kind === 'member' ? [] : [outcomes]), ...(call.args ?? [])];
  if (Object.keys(call.kwargs ?? {}).length) args.push(call.kwargs); // as the last argument
  if (args.length < run.length) throw failed('bad_arguments', `task '${call.task}' takes ${run.length} arguments`);
  const value = await within(limit, ending('threw', () => run(...args)));
  return ['value', await ending('bad_value', () => JSON.stringify(value ?? null) ?? 'null')];
}

/** An attempt that has no value. @param end reason, message and, of what was thrown, its type and class */
const failed = (...end) => Object.assign(new Error(end[1]), { end });

/** What it returns; what it throws is a failure of that reason. */
const ending = (reason, run) => Promise.resolve().then(run).catch((e) => {
  const type = (reason === 'threw' && e?.constructor?.name) || '';
  throw failed(reason, String(e?.message ?? e), type, type);
});

/** The same; one that takes too long is waited for no longer. */
function within(limit, running) {
  return new Promise((done, fail) => {
    const late = limit && setTimeout(() => fail(failed('timed_out', `it took longer than its time-out of ${limit} ms`)), limit);
    running.then(done, fail).finally(() => clearTimeout(late));
  });
}

/** Its time-out in ms, 0 for none, and of a callback the outcomes of that chord; nothing when it is not to be run. */
async function begin(entry, chord) {
  const [outcomes, keys] = [[], [...entry.keys.slice(0, 3), `${entry.at}chord:${chord}`, `${entry.at}chord:${chord}:outcomes`]];
  for (;;) {
    const [limit, total, ...page] = await script('worker/begin', keys, 'workers', entry.id, chord, outcomes.length) ?? [];
    for (const each of page.map((json) => JSON.parse(json))) { // the value of a nested chord without a callback: its outcomes
      outcomes.push(each.outcomesOf ? { ...each, value: (await begin(entry, each.outcomesOf))[1] } : each);
    }
    if (limit === undefined || outcomes.length >= total) return [limit, outcomes];
  }
}

async function missing(task, queue) {
  for (const name of await script('alive', [`${PREFIX}:workers`], 0, '', 10000)) {
    const card = JSON.parse(await redis.get(`${PREFIX}:workers:${name}`));
    if (card?.queues.includes(queue) && card.tasks.includes(task)) throw new Error(`task ${task} is served by worker ${name}`);
  }
  throw failed('unknown_task', `no worker of queue '${queue}' has a task '${task}'`);
}

/** Signs of life, of the entry in hand as well. */
async function live() {
  if (held) await own(held, 0, -1);
  await script('alive', [`${PREFIX}:workers`], 0, NAME, 10000);
  partitions = +(await redis.get(`${PREFIX}:partitions`) ?? 1);
  const card = { name: NAME, queues: QUEUES, concurrency: 1, tasks: [...tasks.keys()], inHand: held ? 1 : 0 };
  await redis.set(`${PREFIX}:workers:${NAME}`, JSON.stringify(card), 'EX', 300);
  const declared = card.tasks.flatMap((name) => [name, JSON.stringify({ name, queue: QUEUES[0], parameters: [] })]);
  await redis.hset(`${PREFIX}:tasks`, ...declared);
}

async function leave() {
  setTimeout(() => process.exit(1), 5000); // Redis is away
  if (held) await own(held, HANDED_BACK, held.before);
  for (const { keys } of streams(['', ':first'])) await script('connector/remove-consumers', [keys[0]], 'workers', NAME, -1);
  process.exit(0); // whatever a task still does
}

/** Runs tasks, by name, until SIGTERM; what is in hand then is given time to end, and handed back after it. */
export async function serve(functions) {
  tasks = new Map(Object.entries(functions));
  process.on('SIGTERM', () => { stopping = true; setTimeout(leave, DRAIN); });
  const beat = () => live().catch((e) => console.warn(`no sign of life: ${e}`)).then(() => setTimeout(beat, SIGN_OF_LIFE));
  beat();
  while (!stopping) await work().catch((e) => sleep(1000, console.warn(`not read: ${e.message}`)));
  await leave();
}
