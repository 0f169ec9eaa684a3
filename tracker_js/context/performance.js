import { cleanAddress } from "../lib/cleanAddress.js";
import { fromJson, toJson } from "../lib/json.js";

/** @returns {object | undefined} how long the page took to load, in milliseconds since its navigation began */
export const performanceContext = () => {
  const [navigation] = performance.getEntriesByType("navigation");
  // The name is the page's address, and the reasons against the back/forward cache name the addresses of frames.
  return navigation && fromJson(toJson(navigation), (_, value) => (typeof value == "string" ? cleanAddress(value) : value));
};
