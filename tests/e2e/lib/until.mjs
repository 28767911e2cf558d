import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until `condition` gives something other than false or nothing, and returns it.
 * Fails with `what` when `within` milliseconds have passed.
 */
export async function until(what, condition, { within = 20_000, every = 200 } = {}) {
  const end = performance.now() + within;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited ${within / 1000} s in vain: ${what}`);
    await pause(every);
  }
}

/** Gives what `work` gives, or fails with `what` when it takes more than `within` milliseconds. */
export async function atMost(within, what, work) {
  const end = new AbortController();
  const limit = pause(within, undefined, { signal: end.signal }).then(() => {
    throw new Error(`${what} took more than ${within / 1000} s`);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    end.abort();
    limit.catch(() => {});
  }
}
