import { tracker } from "../tracker.js";

/** From now on the page can call the tracker, and it tracks, stores and sends nothing. */
export const closeTracker = () => {
  tracker.track = (_type, _properties, _options, callback) => {
    const outcome = Promise.resolve({ ok: false, status: 0 });
    outcome.then(callback);
    return outcome;
  };
  tracker.flush = async () => {};
  const nothing = () => {};
  // What the browser has said holds, whatever a visitor has agreed to before.
  Object.defineProperty(tracker, "consent", { get: () => ({ grant: nothing, revoke: nothing }), set: nothing });
};
