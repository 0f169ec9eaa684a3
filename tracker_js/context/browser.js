import { pick } from "../lib/pick.js";

/**
 * Returns facts that the browser reports. The browser's name and engine are left out: both follow from `userAgent`.
 * @returns {object}
 */
export const browserContext = () => ({
  local: {
    browser: pick(window.navigator, "appVersion userAgent language onLine cookieEnabled"),
    device: pick(window.navigator, "platform"),
  },
});
