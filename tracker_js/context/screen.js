import { pick } from "../lib/pick.js";

/** @returns {object} the sizes of screen and window, and the screen's orientation */
export const screenContext = () => ({
  local: {
    ...pick(window.screen, "width height availWidth availHeight colorDepth pixelDepth"),
    ...pick(window, "innerWidth innerHeight"),
    orientation: window.screen.orientation?.type, // absent before Safari 16.4: https://developer.mozilla.org/en-US/docs/Web/API/Screen/orientation
  },
});
