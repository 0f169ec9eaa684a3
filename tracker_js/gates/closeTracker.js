import { Promise } from "../lib/globals.js";
import { tracker } from "../tracker.js";

/** Closes the tracker: the page can still call its functions, but the tracker tracks, stores and sends nothing. */
export const closeTracker = () => {
  tracker.track = (_type, _properties, _options, callback) => {
    const outcome = Promise.resolve({ ok: false, status: 0 });
    outcome.then(callback);
    return outcome;
  };
  tracker.flush = async () => {};
  const nothing = () => {};
  // The browser's signal overrides consent, even consent that the visitor gave earlier.
  Object.defineProperty(tracker, "consent", { get: () => ({ grant: nothing, revoke: nothing }), set: nothing });
};
