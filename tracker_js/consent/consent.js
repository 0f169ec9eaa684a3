import { eraseStorage, hasAgreed, openStorage } from "./storage.js";
import { tracker } from "../tracker.js";

/** @type {(isGranted: boolean) => void} */
let decide;
/** @type {Promise<boolean>} */
let decision = new Promise((settle) => (decide = settle));

/** @param {boolean} isGranted */
const answer = (isGranted) => {
  decide(isGranted);
  decision = Promise.resolve(isGranted);
};

export const consent = () => {
  tracker.consent = {
    grant() {
      openStorage();
      answer(true);
    },
    revoke() {
      eraseStorage();
      answer(false);
    },
  };
  if (hasAgreed()) tracker.consent.grant();
};

/**
 * What has not been decided is held; what the visitor refuses is dropped, as a collector's refusal is.
 * @param {import("../types/internal").Post} post
 * @returns {import("../types/internal").Post}
 */
export const postWithConsent = (post) => async (events, extra) =>
  (await decision) ? post(events, extra) : { ok: false, status: 403 };
