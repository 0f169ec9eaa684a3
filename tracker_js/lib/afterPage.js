import { addEventListener, setTimeout } from "./globals.js";

/** @type {(() => void)[]} */
const undecided = [];

const runAll = () => undecided.splice(0).forEach((run) => run());

// The browser may leave the page before the timer runs. This listener runs before the listener that sends the last events.
addEventListener("pagehide", runAll);

/**
 * Calls a function after the page's own listeners have run: they may have prevented the event.
 * @param {Event} event
 * @param {() => void} run
 */
export const afterPage = (event, run) => {
  // The event was kept until the triggers started, and its listeners have run: https://dom.spec.whatwg.org/#dom-event-eventphase
  if (!event.eventPhase) return run();
  undecided.push(run);
  setTimeout(runAll);
};
