import { attempt } from "../lib/attempt.js";
import { openRoots } from "./shadowRoots.js";

/**
 * Returns what is selected, also inside open shadow roots: `getRangeAt` of Chromium and Safari does not tell of that.
 * https://developer.mozilla.org/en-US/docs/Web/API/Selection/getComposedRanges
 * @param {any} selection
 * @returns {AbstractRange | undefined}
 */
export const composedRange = (selection) => {
  const shadowRoots = openRoots();
  // Safari 17 takes the roots one by one. Chromium before 137 has a selection in each root instead.
  const ranges =
    attempt(() => selection.getComposedRanges({ shadowRoots })) || attempt(() => selection.getComposedRanges(...shadowRoots));
  const inRoots = () => shadowRoots.map((root) => /** @type {any} */ (root).getSelection?.()).find((own) => own && !own.isCollapsed);
  return ranges ? ranges[0] : attempt(() => (inRoots() || selection).getRangeAt(0));
};
