import { keepProfileId } from "./identity.js";

// Browsers refuse keepalive requests once 64 KiB of bodies are on their way (Fetch, section 4.6).
const KEEPALIVE_BYTES = 60000;

/** @type {Record<number, boolean>} */
const explained = {};

/**
 * @param {number} status
 * @param {import("./types").TrackerOptions} tracker
 * @param {unknown} answer
 */
function explainRefusal(status, { url, source }, answer) {
  if (explained[status]) return;
  explained[status] = true;
  const hint = status == 401 ? `: no enabled REST event source "${source.id}", see Inbound traffic > Event sources` : "";
  console.error(`tracardi-snippet: ${url.api} answered ${status}${hint}`, answer);
}

/**
 * @param {import("./types").TrackerOptions} tracker
 * @param {string} body JSON
 * @returns {Promise<import("./types").Outcome>} never rejects; status 0 where no answer came
 */
export async function send(tracker, body) {
  const bytes = new TextEncoder().encode(body);
  try {
    const response = await fetch(`${tracker.url.api}/track`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: bytes,
      credentials: "omit", // else the server stores the events and answers so that the browser rejects it
      keepalive: bytes.length < KEEPALIVE_BYTES,
    });
    const { ok, status } = response;
    const answer = await response.json().catch(() => {});
    if (!ok) explainRefusal(status, tracker, answer);
    else if (answer?.profile?.id) keepProfileId(answer.profile.id);
    return { ok, status, body: answer };
  } catch {
    return { ok: false, status: 0 };
  }
}
