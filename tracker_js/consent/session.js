import { isOpen } from "./storage.js";
import { uuid } from "../lib/uuid.js";

const SESSION_COOKIE = "tracardi-session-id=";
const SESSION_MS = 1800000; // the cookie says it in seconds

let session = "";
let sessionEnd = 0;

/** @returns {string} the visit, as where no consent is needed; its cookie is read and written when the visitor has agreed */
export const sessionId = () => {
  const now = Date.now();
  if (now > sessionEnd) session = uuid();
  sessionEnd = now + SESSION_MS;
  if (isOpen) {
    try {
      session = document.cookie.split(SESSION_COOKIE)[1]?.split(";")[0] || session;
      document.cookie = `${SESSION_COOKIE}${session};path=/;max-age=1800;samesite=lax${location.protocol == "https:" ? ";secure" : ""}`;
    } catch {} // refused to a document without an origin of its own
  }
  return session;
};
