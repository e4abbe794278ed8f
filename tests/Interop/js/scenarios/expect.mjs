// Small assertions and waits with deadlines.
import assert from "node:assert/strict";

export { assert };

export const encode = (text) => new TextEncoder().encode(text);
export const decode = (bytes) => new TextDecoder().decode(bytes);

/** Rejects when the promise is not settled within the time, in ms; says which step was missing. */
export function within(ms, step, promise) {
  let timer;
  const expiry = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${step}: nothing after ${ms} ms`)), ms);
  });
  return Promise.race([promise, expiry]).finally(() => clearTimeout(timer));
}

/** Subscribes and collects messages; `take(n)` resolves with the first n. */
export function collect(connection, subject, options = {}) {
  const messages = [];
  let wanted = Infinity;
  let done;
  const subscription = connection.subscribe(subject, {
    ...options,
    callback: (error, message) => {
      if (error) return;
      messages.push(message);
      if (messages.length >= wanted) done();
    },
  });
  const take = (count) =>
    within(10_000, `${count} messages on ${subject}`, new Promise((resolve) => {
      wanted = count;
      done = () => resolve(messages);
      if (messages.length >= count) done();
    }));
  return { subscription, messages, take };
}

/** The error a promise is rejected with. */
export async function failure(promise) {
  try {
    await within(10_000, "a failure", promise);
  } catch (error) {
    return error;
  }
  throw new Error("succeeded, which it should not");
}

/** Name, code and message of an error and of its causes: the two packages name errors differently. */
export function describe(error) {
  const parts = [];
  for (let e = error; e; e = e.cause ?? e.chainedError) parts.push(e.name, e.code, e.message);
  return parts.join(" ");
}
