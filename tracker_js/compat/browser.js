import { pick } from "../lib/pick.js";

/** @type {Record<string, string>} Edge and Opera also call themselves Chrome, and Chrome calls itself Safari: the first that fits. */
const BROWSERS = { Edg: "edge", OPR: "opera", FxiOS: "firefox", Firefox: "firefox", CriOS: "chrome", Chrome: "chrome", Safari: "safari" };

/** @returns {object} with the name and the engine that the stock tracker guesses */
export const browserContext = () => {
  const { userAgent } = navigator;
  const mark = Object.keys(BROWSERS).find((word) => userAgent.includes(word)) || "";
  return {
    local: {
      browser: {
        name: BROWSERS[mark] || "other",
        engine: mark == "Firefox" ? "Gecko" : /Chrome/.test(userAgent) ? "Blink" : "WebKit",
        javaEnabled: navigator.javaEnabled(),
        ...pick(navigator, "appVersion userAgent language onLine cookieEnabled"),
      },
      device: pick(navigator, "platform"),
    },
  };
};
