import { uuid } from "../lib/uuid.js";

const SESSION_MS = 1800000;

let session = "";
let sessionEnd = 0;

/** @returns {string} a visit is what happens on one page, over after half an hour without a request */
export const sessionId = () => {
  const now = Date.now();
  if (now > sessionEnd) session = uuid();
  sessionEnd = now + SESSION_MS;
  return session;
};
