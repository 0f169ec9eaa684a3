import { flushIn } from "../queue.js";
import { tracker } from "../tracker.js";
import { CONSENT_KEY, eraseStorage, hasAgreed, openStorage } from "./storage.js";

export const consent = () => {
  tracker.consent = {
    grant() {
      openStorage();
      flushIn(0);
    },
    // What has not been sent is dropped, as a collector's refusal is.
    revoke() {
      eraseStorage();
      flushIn(0);
    },
  };
  if (hasAgreed()) openStorage();
  // Another tab: what the visitor decides there holds here.
  addEventListener("storage", ({ key, newValue }) => {
    if (key == CONSENT_KEY) newValue ? openStorage() : eraseStorage();
    flushIn(0);
  });
};
