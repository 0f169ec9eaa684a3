import { uuid } from "./lib/uuid.js";

// Names and formats are the stock tracker's, so that a site which moves keeps its visitors.
const PROFILE_KEY = "tracardi-profile-id";
const DEVICE_KEY = "tracardi-device-id";
const SESSION_SECONDS = 1800;

/** @type {Record<string, string | undefined>} What the browser will not store, the page remembers until it is left. */
const remembered = {};
let session = uuid();
let isKept = false;

/**
 * The visit: renewed by every request, over after half an hour without one.
 * @returns {string}
 */
export function sessionId() {
  try {
    const cookie = /(?:^|; )tracardi-session-id=([^;]+)/.exec(document.cookie)?.[1];
    // A cookie that was kept and is gone is a visit that is over; one that was refused says nothing.
    session = cookie || (isKept ? uuid() : session);
    document.cookie = `tracardi-session-id=${session};path=/;max-age=${SESSION_SECONDS};samesite=lax${location.protocol == "https:" ? ";secure" : ""}`;
    isKept = document.cookie.includes(session);
  } catch {} // refused to a document without an origin of its own
  return session;
}

/**
 * The stock tracker stores ids as JSON strings; sites have stored them raw.
 * @param {string} key
 * @returns {string | undefined}
 */
function readId(key) {
  try {
    remembered[key] = localStorage.getItem(key)?.replace(/"/g, "") || remembered[key];
  } catch {} // the visitor blocks storage
  return remembered[key];
}

/**
 * @param {string} key
 * @param {string} id
 * @returns {string} the id
 */
function keepId(key, id) {
  remembered[key] = id;
  try {
    localStorage.setItem(key, JSON.stringify(id));
  } catch {} // blocked, or full
  return id;
}

/** @returns {string | undefined} the visitor's profile, once the collector has given one */
export const profileId = () => readId(PROFILE_KEY);

/** @param {string} id the collector's word counts: profiles are merged there */
export const keepProfileId = (id) => keepId(PROFILE_KEY, id);

/** @returns {string} */
export const deviceId = () => readId(DEVICE_KEY) || keepId(DEVICE_KEY, uuid());
