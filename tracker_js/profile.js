import { keepItem, readItem } from "./items.js";

// Name and format are the stock tracker's, so that a site which moves keeps its visitors.
const PROFILE_KEY = "tracardi-profile-id";

/**
 * The stock tracker stores ids as JSON strings; sites have stored them raw.
 * @returns {string | undefined} the visitor's profile, once the collector has given one
 */
export const profileId = () => readItem(PROFILE_KEY)?.replace(/"/g, "");

/** @param {string} id the collector's word counts: profiles are merged there */
export const keepProfileId = (id) => keepItem(PROFILE_KEY, `"${id}"`);
