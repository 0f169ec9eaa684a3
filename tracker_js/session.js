import { uuid } from "./lib/uuid.js";
import { isOpen } from "./storage.js";

// Name and format are the stock tracker's, so that a site which moves keeps its visits.
const SESSION_COOKIE = "tracardi-session-id=";
const SESSION_MS = 1800000; // the cookie says it in seconds

let session = "";
let sessionEnd = 0;

export const forgetSession = () => {
  sessionEnd = 0;
};

/**
 * The visit: renewed by every request, over after half an hour without one.
 * @returns {string}
 */
export const sessionId = () => {
  const now = Date.now();
  if (now > sessionEnd) session = uuid();
  sessionEnd = now + SESSION_MS;
  if (isOpen) {
    try {
      session = `; ${document.cookie}`.split(`; ${SESSION_COOKIE}`)[1]?.split(";")[0] || session;
      // After the request that asks, which need not wait for the browser to keep it.
      queueMicrotask(() => {
        if (isOpen) document.cookie = `${SESSION_COOKIE}${session};path=/;max-age=1800;samesite=lax${location.protocol == "https:" ? ";secure" : ""}`;
      });
    } catch {} // refused to a document without an origin of its own
  }
  return session;
};
