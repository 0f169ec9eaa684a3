import { addEventListener } from "../lib/globals.js";
import { whenShown } from "../lib/whenShown.js";
import { flushIn } from "../queue.js";
import { forgetSession } from "../session.js";
import { tracker } from "../tracker.js";
import { CONSENT_KEY, eraseStorage, hasAgreed, isOpen, openStorage } from "./storage.js";

/**
 * Applies the visitor's decision.
 * @param {boolean} isGranted
 */
const decide = (isGranted) => {
  if (isGranted) openStorage();
  else {
    eraseStorage();
    forgetSession();
  }
  flushIn(0);
};

/** Adds `tracker.consent`, and applies decisions that the visitor makes on other pages and in other tabs. */
export const consent = () => {
  tracker.consent = {
    grant: () => whenShown(decide, true),
    // Events that were not sent are dropped, like events that the collector rejects.
    revoke: () => whenShown(decide, false),
  };
  whenShown(() => {
    if (hasAgreed()) openStorage();
    // A decision in another tab also holds here: https://developer.mozilla.org/en-US/docs/Web/API/Window/storage_event
    addEventListener("storage", ({ key, newValue }) => {
      if (key == CONSENT_KEY) decide(!!newValue);
    });
    // Firefox sends no storage event to a page in the back/forward cache: read the decision when the page comes back.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted && hasAgreed() != isOpen) decide(!isOpen);
    });
  });
};
