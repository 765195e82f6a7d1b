// Some tasks. To run them: npm install && npm start
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from './worker.js';

const tries = new Map();

function plain(outcome) { // the value, or "<type>: <message>"
  const failure = outcome.exception;
  return failure ? [failure.type, failure.message].filter(Boolean).join(': ') : outcome.value;
}

await serve({
  js_echo: (value) => value,
  js_sleep: (seconds) => sleep(seconds * 1000, seconds),
  js_exit: () => process.exit(1),
  js_big: () => 1n,
  js_fail: (message) => { throw new RangeError(message); },
  js_flaky: (name, failures) => {
    tries.set(name, (tries.get(name) ?? 0) + 1);
    if (tries.get(name) <= failures) throw new Error(`attempt ${tries.get(name)}`);
    return tries.get(name);
  },
  js_summary: (outcomes, title = 'outcomes') => ({ [title]: outcomes.map(plain) }), // a callback
});
