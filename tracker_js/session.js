import { attempt } from "./lib/attempt.js";
import { Date, document, queueMicrotask } from "./lib/globals.js";
import { uuid } from "./lib/uuid.js";
import { isOpen } from "./storage.js";

// The stock tracker has the same cookie and format: on a site that changes to this tracker, sessions go on.
const SESSION_COOKIE = "tracardi-session-id=";
const SESSION_MS = 1800000; // half an hour, as `max-age=1800` of the cookie

let session = "";
let sessionEnd = 0;

/** Ends the session: the next request starts a new session. */
export const forgetSession = () => {
  sessionEnd = 0;
};

const keepSession = () => {
  document.cookie = `${SESSION_COOKIE}${session};path=/;max-age=1800;samesite=lax${location.protocol == "https:" ? ";secure" : ""}`;
};

/**
 * Cookies throw in a document with an opaque origin: https://html.spec.whatwg.org/multipage/dom.html#dom-document-cookie
 * @returns {string | undefined} the id of the session that the browser keeps
 */
export const keptSession = () => attempt(() => `; ${document.cookie}`.split(`; ${SESSION_COOKIE}`)[1]?.split(";")[0]);

/**
 * Returns the session's id. Each call renews the session; half an hour after the last call the session ends.
 * @returns {string}
 */
export const sessionId = () => {
  const now = Date.now();
  if (now > sessionEnd) session = uuid();
  sessionEnd = now + SESSION_MS;
  if (isOpen) {
    session = keptSession() || session;
    // Writing a cookie takes time. The microtask runs after the caller has started its request.
    queueMicrotask(() => isOpen && attempt(keepSession));
  }
  return session;
};
