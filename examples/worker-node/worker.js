// A worker for Tutti, made from docs/worker-protocol.md. A task that computes without waiting holds up everything else, its
// signs of life as well: give it a worker thread, or a process.
import { setTimeout as sleep } from 'node:timers/promises';
import { every, held, NAME, now, PREFIX, QUEUES, redis, script, serve as serveStreams, SLOTS } from './streams.js';
import { checked, delayServed, envelope, Failed, header, milliseconds, NotHere, outcome, overtaken, pause, signature, Stale }
  from './wire.js';

let [tasks, cards] = [new Map(), []];

/** Runs tasks, by name, until SIGTERM. */
export async function serve(functions) {
  tasks = new Map(Object.entries(functions));
  every(1000, signOfLife);
  await serveStreams(settle);
}

async function signOfLife() {
  const card = { name: NAME, role: 'worker', queues: QUEUES, concurrency: SLOTS, tasks: [...tasks.keys()], inHand: held.size };
  const names = await script('alive', [`${PREFIX}:workers`], 0, NAME, 10000);
  const known = await redis.mget(names.map((name) => `${PREFIX}:workers:${name}`));
  cards = known.filter((each) => each).map((each) => JSON.parse(each));
  now.partitions = +(await redis.get(`${PREFIX}:partitions`) ?? 1);
  await redis.set(`${PREFIX}:workers:${NAME}`, JSON.stringify(card), 'EX', 300);
  const declared = [...tasks.keys()].map((name) => [name, JSON.stringify({ name, queue: QUEUES[0], parameters: [] })]);
  await redis.hset(`${PREFIX}:tasks`, ...declared.flat());
}

async function settle(entry) {
  const field = (name) => entry.fields[entry.fields.findIndex((each, i) => i % 2 === 0 && each === name) + 1];
  const [line, text, started] = [field('h'), field('p'), new Date()];
  const h = header(line);
  const key = `${PREFIX}:{${h.partition}}:`;
  let [call, end] = [{}];
  try {
    if (overtaken(h, await redis.hmget(`${key}chord:${h.chord}`, 'state', 'round', 'generation'))) throw new Stale();
    call = signature(text);
    if (entry.how === 'poisoned') throw new Failed('lost', `the process that ran it vanished ${entry.starts} times`);
    if (call.delay) return again(entry, key, h, milliseconds(call.delay), line, delayServed(text));
    end = { status: 'success', value: await attempt(key, h, call) };
  } catch (e) {
    if (e instanceof Stale) return script('connector/acknowledge', [entry.stream], 'workers', entry.id);
    if (!(e instanceof Failed)) throw e;
    console.warn(`${h.chord}.${h.index}: ${e.message}`);
    const wait = pause(e, call, h.attempt);
    if (wait) return again(entry, key, h, wait, h.next(), text);
    end = { status: 'failure', exception: e.descriptor };
  }
  const stored = envelope(h, call, end, NAME, started);
  return script('connector/hand-over', [`${key}envelopes`, entry.stream], 'workers', 2, entry.id, 4, 'h', line, 'p', stored);
}

async function attempt(key, h, call) {
  const run = tasks.get(call.task);
  if (!run) {
    if (cards.some((card) => card.tasks.includes(call.task) && card.queues.includes(h.queue))) {
      throw new NotHere(`task ${call.task} is served by another worker of queue ${h.queue}`);
    }
    throw new Failed('unknown_task', `no worker of queue '${h.queue}' has a task '${call.task}'`);
  }
  const args = [...(call.args ?? [])];
  if (h.kind !== 'member') args.unshift(await outcomes(key, h));
  if (Object.keys(call.kwargs ?? {}).length) args.push(call.kwargs); // as the last argument
  if (args.length < run.length) throw new Failed('bad_arguments', `task '${call.task}' takes ${run.length} arguments`);
  const limit = call.timeout ?? (h.kind === 'member' ? undefined : 'PT1H');
  return checked(await within(limit, () => run(...args)));
}

/** What it returns; one that takes too long is waited for no longer. */
async function within(limit, run) {
  const over = new AbortController();
  const late = limit && sleep(milliseconds(limit), undefined, { signal: over.signal }).then(() => {
    throw new Failed('timed_out', `the attempt took longer than its time-out of ${limit}`);
  });
  const ends = Promise.resolve().then(run).catch((e) => { throw new Failed('threw', String(e?.message ?? e), e ?? null); });
  try {
    return await (limit ? Promise.race([ends, late]) : ends);
  } finally {
    late?.catch(() => {});
    over.abort();
  }
}

/** By pages, as long as the chord is joined in this round and generation. */
async function outcomes(key, h) {
  const all = [];
  for (let total = Infinity; all.length < total;) {
    const keys = [`${key}chord:${h.chord}`, `${key}chord:${h.chord}:outcomes`];
    const reply = await script('outcomes', keys, h.round, h.generation, all.length, 1000, 1 << 20);
    if (reply.length === 1) throw new Stale(reply[0]);
    for (const stored of reply.slice(6)) all.push(outcome(h.chord, all.length, stored, reply[3], reply[4]));
    total = reply[1];
  }
  return all;
}

function again(entry, key, h, wait, line, text) {
  const of = entry.stream.endsWith(':first') ? 'first' : 'bulk';
  const keys = [entry.stream, `${key}delayed:${h.queue}`, `${key}queues`];
  return script('again', keys, 0, 'workers', entry.id, wait, h.queue, of, line, text);
}
