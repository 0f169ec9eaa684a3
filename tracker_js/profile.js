import { keepItem, readItem } from "./items.js";

// The stock tracker has the same key and format: a site that changes to this tracker keeps its visitors.
const PROFILE_KEY = "tracardi-profile-id";

/**
 * Returns the id without quotes: the stock tracker stores the id as a JSON string, some sites store the id without quotes.
 * @returns {string | undefined} the id of the visitor's profile, or undefined before the first answer of the collector
 */
export const profileId = () => readItem(PROFILE_KEY)?.replace(/"/g, "");

/** @param {string} id the id in the latest answer; the collector may have merged two profiles, so the new id replaces the old */
export const keepProfileId = (id) => keepItem(PROFILE_KEY, `"${id}"`);
