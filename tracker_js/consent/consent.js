import { whenShown } from "../lib/whenShown.js";
import { flushIn } from "../queue.js";
import { forgetSession } from "../session.js";
import { tracker } from "../tracker.js";
import { CONSENT_KEY, eraseStorage, hasAgreed, isOpen, openStorage } from "./storage.js";

/** @param {boolean} isGranted */
const decide = (isGranted) => {
  if (isGranted) openStorage();
  else {
    eraseStorage();
    forgetSession();
  }
  flushIn(0);
};

export const consent = () => {
  tracker.consent = {
    grant: () => whenShown(decide, true),
    // What has not been sent is dropped, as a collector's refusal is.
    revoke: () => whenShown(decide, false),
  };
  whenShown(() => {
    if (hasAgreed()) openStorage();
    // Another tab: what the visitor decides there holds here.
    addEventListener("storage", ({ key, newValue }) => {
      if (key == CONSENT_KEY) decide(!!newValue);
    });
    // Firefox does not tell pages that come back from its cache.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted && hasAgreed() != isOpen) decide(!isOpen);
    });
  });
};
