// What travels between Tutti and a worker, as docs/worker-protocol.md has it: headers, durations, values, outcomes.
const SPAN = /^([-+]?)P(?:([-+]?\d+)D)?(?:T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+(?:[.,]\d*)?)S)?)?$/i;
// a text, and whether it is a name; a bracket; a number
const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[\][{}]|-?\d[^\s,\]}]*/g;

/** Somebody else is to run it: it is handed back. */
export class NotHere extends Error {}

/** Nobody waits for it any more. */
export class Stale extends Error {}

/** How a task ended that has no value. */
export class Failed extends Error {
  constructor(reason, message, thrown) {
    super(`${reason}: ${message}`);
    const type = thrown?.constructor?.name ?? reason.replace(/(^|_)([a-z])/g, (all, _, letter) => letter.toUpperCase());
    this.reason = reason;
    this.descriptor = {
      type, class: thrown === undefined ? null : type, message: message.slice(0, 4096).toWellFormed() || null,
      reason, cause: null,
    };
  }
}

/** The words of a header: a number where one belongs. */
export function header(line) {
  const words = line.split(' ');
  if (words.length < 10 || words[0] !== '1' || !['member', 'callback', 'errback'].includes(words[1])) {
    throw new NotHere(`no header of version 1: ${line}`);
  }
  const [, kind, chord, index, round, generation, attempt, queue] = words;
  return {
    kind, chord, queue, index: +index, round: +round, generation: +generation, attempt: +attempt,
    partition: chord.split('-')[5].split('.')[0], // <uuid>-<partition>, of a nested one .<index> behind it
    next: () => [...words.slice(0, 6), +attempt + 1, ...words.slice(7)].join(' '),
  };
}

/** Whether that chord, as Redis knows it, does not wait for that task any more. */
export function overtaken(h, [state, round, generation]) {
  if (state === null || +round !== h.round) return state === null || +round > h.round;
  if (h.kind === 'member') return !['opening', 'running'].includes(state);
  return +generation > h.generation || !['opening', 'running', 'joined'].includes(state);
}

/** A duration in ms. */
export function milliseconds(span) {
  const [, sign, ...parts] = SPAN.exec(span);
  const total = [86400, 3600, 60, 1].reduce((sum, unit, i) => sum + unit * (parts[i] ?? '0').replace(',', '.'), 0);
  return Math.round(total * (sign === '-' ? -1000 : 1000));
}

/** How long until the next attempt, in ms; 0 when there is none. */
export function pause(failed, { retry }, attempt) {
  if (!['threw', 'timed_out'].includes(failed.reason) || attempt >= (retry?.maxAttempts ?? 1)) return 0;
  const grown = milliseconds(retry.delay ?? 'PT1S') * (retry.multiplier ?? 2) ** (attempt - 1);
  const most = Math.min(grown, milliseconds(retry.maxDelay ?? 'PT1M'));
  return Math.max(1, Math.round(most * (1 - (retry.jitter ?? 0.2) * Math.random())));
}

export function signature(text) {
  try {
    return { ...JSON.parse(text) };
  } catch (e) {
    throw new Failed('bad_arguments', `the signature cannot be read: ${e.message}`);
  }
}

/** The value as JSON that everybody can read; null for undefined. */
export function checked(value) {
  try {
    const text = JSON.stringify(value ?? null) ?? 'null';
    if (Buffer.byteLength(text) > 262144) throw new Error('it is larger than 262144 bytes');
    for (const [token, depth] of tokens(text)) {
      if (depth > 90) throw new Error('it is nested deeper than 90');
      if (token[2] && token[0].length > 1000) throw new Error('it has a name of more than 1000 characters');
    }
    return JSON.parse(text);
  } catch (e) {
    throw new Failed('bad_value', `the value does not serialise: ${e.message}`);
  }
}

/** A signature with null for its delay, every other character as it was. */
export function delayServed(text) {
  let name;
  for (const [token, depth] of tokens(text)) {
    if (depth === 1 && name === 'delay' && token[1] && !token[2]) {
      return `${text.slice(0, token.index)}null${text.slice(token.index + token[0].length)}`;
    }
    name = depth === 1 && token[2] ? JSON.parse(token[1]) : undefined;
  }
  return text;
}

function* tokens(text) {
  let depth = 0;
  for (const token of text.matchAll(TOKEN)) {
    depth += '[{'.includes(token[0]) - ']}'.includes(token[0]);
    yield [token, depth];
  }
}

/** What is stored of a task that has ended: a letter, the round, and JSON on one line that begins with a brace. */
export function envelope(h, call, end, worker, started) {
  const json = {
    ref: call.ref ?? null, task: call.task ?? String(call.url ?? '').split('?')[0], ...end, attempts: h.attempt, worker,
    startedAt: started.toISOString(), durationMs: Math.max(0, Date.now() - started.getTime()),
  };
  return `${end.status[0]}${h.round} ${JSON.stringify(json)}`;
}

/** A member's outcome from what Redis keeps of it: nothing, where the chord was closed before it had ended. */
export function outcome(chord, index, stored, since, fill) {
  const space = stored?.indexOf(' ');
  if (stored && (stored[0] === 's' || +stored.slice(1, space) >= since)) {
    return { index, id: `${chord}.${index}`, ...JSON.parse(stored.slice(space + 1)) };
  }
  const reason = fill === 'deadline' ? 'deadline' : fill ? 'cancelled' : 'lost';
  const why = new Failed(reason, fill ? 'the chord was closed before this member had ended' : 'its outcome is gone from Redis');
  return {
    index, id: `${chord}.${index}`, ref: null, task: '', status: 'failure', exception: why.descriptor, attempts: 0,
    worker: null, startedAt: null, durationMs: null,
  };
}
