import { pick } from "../lib/pick.js";

/** @type {Record<string, string>} */
const NAMES = { Edg: "edge", OPR: "opera", CriOS: "chrome" };

/** @returns {{browser: object}} */
export function browserContext() {
  const { userAgent } = navigator;
  // Edge and Opera also call themselves Chrome, and Chrome calls itself Safari: the last word names the browser.
  const [mark] = /Edg|OPR|Firefox|CriOS/.exec(userAgent) || /Chrome|Safari|$/.exec(userAgent) || [""];
  return {
    browser: {
      local: {
        browser: {
          name: NAMES[mark] || mark.toLowerCase() || "other",
          engine: mark == "Firefox" ? "Gecko" : /Chrome/.test(userAgent) ? "Blink" : "WebKit",
          javaEnabled: navigator.javaEnabled(),
          ...pick(navigator, "appVersion userAgent language onLine cookieEnabled"),
        },
        device: pick(navigator, "platform"),
      },
    },
  };
}
