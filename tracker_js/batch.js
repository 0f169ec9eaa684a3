// Small enough that nobody waits for it, long enough that twenty elements which become visible together make one request.
const BATCH_MS = 100;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 64000;

/**
 * Holds events until the page has loaded, then sends them in small batches.
 *
 * A visitor without a profile id gets one with the first answer: until then one request is under way at a time, or the
 * collector would make one person two. A request that was not answered is repeated, with the same event ids; who waits for the
 * outcome hears of the first.
 *
 * @param {(events: string[]) => Promise<import("./types").Outcome>} post
 * @param {() => unknown} isIdentified whether the visitor has a profile id
 */
export function createBatch(post, isIdentified) {
  /** @type {import("./types").QueuedEvent[]} */
  let queue = [];
  let isLoaded = false;
  let isLeaving = false;
  let isGone = false;
  let isMeeting = false;
  let isDue = false;
  let timer = 0;
  let retryMs = FIRST_RETRY_MS;

  /** @param {number} ms */
  const schedule = (ms) => {
    timer = timer || setTimeout(flush, ms);
  };

  const flush = () => {
    clearTimeout(timer);
    timer = 0;
    isDue = isMeeting && !isLeaving;
    if (queue.length && !isDue) deliver(queue.splice(0));
  };

  /** @param {import("./types").QueuedEvent[]} events */
  const deliver = async (events) => {
    const isFirst = !isIdentified();
    isMeeting = isMeeting || isFirst;
    const outcome = await post(events.map(([json]) => json));
    if (isFirst) isMeeting = false;
    events.forEach(([, settle]) => settle(outcome));
    const { status } = outcome;
    // No answer, too many requests, or a gateway without its server: the collector has not judged the events. Chromium also
    // says of a request which outlives its page that it failed, and it did not.
    if (!isGone && (!status || status == 429 || (status > 501 && status < 505))) {
      // Who fires wants it at once or not at all: what may have arrived is not sent again.
      queue.unshift(...events.filter(([, , isUrgent]) => status || !isUrgent));
      schedule(retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    } else {
      retryMs = FIRST_RETRY_MS;
      if (isDue) flush();
    }
  };

  return {
    /**
     * An urgent event is sent now, with all that waits.
     * @param {import("./types").QueuedEvent} event
     */
    add(event) {
      queue.push(event);
      // A microtask still runs when the page is being left, a timer does not.
      if (event[2] || isLeaving) queueMicrotask(flush);
      else if (isLoaded) schedule(BATCH_MS);
    },
    /** The page has loaded: what was held goes out, with what becomes visible in its first frames. */
    release() {
      isLoaded = true;
      schedule(BATCH_MS);
    },
    /**
     * @param {boolean} isHidden the visitor leaves the page, or hides it, and the browser may then end it unasked
     * @param {boolean} isLeft
     */
    hide(isHidden, isLeft) {
      isLeaving = isHidden;
      isGone = isLeft || (isGone && isHidden);
      if (isHidden) flush();
    },
  };
}
