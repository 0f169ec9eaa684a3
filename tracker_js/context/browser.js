import { pick } from "../lib/pick.js";

// Edge and Opera also call themselves Chrome, and Chrome calls itself Safari: the first that is found names the browser.
const MARKS = ["Edg", "OPR/", "Firefox", "Chrome", "CriOS", "Safari"];
/** @type {Record<string, string>} */
const NAMES = { Edg: "edge", "OPR/": "opera", CriOS: "chrome" };

/** @returns {{browser: object}} */
export function browserContext() {
  const mark = MARKS.find((mark) => navigator.userAgent.includes(mark)) || "other";
  return {
    browser: {
      local: {
        browser: {
          name: NAMES[mark] || mark.toLowerCase(),
          engine: mark == "Firefox" ? "Gecko" : /Chrome/.test(navigator.userAgent) ? "Blink" : "WebKit",
          javaEnabled: navigator.javaEnabled(),
          ...pick(navigator, "appVersion userAgent language onLine cookieEnabled"),
        },
        device: pick(navigator, "platform"),
      },
    },
  };
}
