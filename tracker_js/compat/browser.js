import { pick } from "../lib/pick.js";

// Edge and Opera also contain "Chrome", and Chrome contains "Safari": the first match counts.
// https://developer.mozilla.org/en-US/docs/Web/API/Navigator/userAgent
/** @type {Record<string, string>} The name of each browser, by a word of its user agent. */
const BROWSERS = { Edg: "edge", OPR: "opera", FxiOS: "firefox", Firefox: "firefox", CriOS: "chrome", Chrome: "chrome", Safari: "safari" };

/** @returns {object} facts that the browser reports, with name and engine as the stock tracker guesses them */
export const browserContext = () => {
  const { userAgent } = window.navigator;
  const mark = Object.keys(BROWSERS).find((word) => userAgent.includes(word)) || "";
  return {
    local: {
      browser: {
        name: BROWSERS[mark] || "other",
        engine: mark == "Firefox" ? "Gecko" : /Chrome/.test(userAgent) ? "Blink" : "WebKit",
        javaEnabled: window.navigator.javaEnabled(),
        ...pick(window.navigator, "appVersion userAgent language onLine cookieEnabled"),
      },
      device: pick(window.navigator, "platform"),
    },
  };
};
