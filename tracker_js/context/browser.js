import { pick } from "../lib/pick.js";

/** @returns {object} what the browser says of itself; its name and engine follow from `userAgent`, for those who know the latest */
export const browserContext = () => ({
  local: {
    browser: pick(navigator, "appVersion userAgent language onLine cookieEnabled"),
    device: pick(navigator, "platform"),
  },
});
