import { cleanAddress } from "../lib/cleanAddress.js";
import { fromJson, toJson } from "../lib/json.js";

/** @returns {object | undefined} the page's load times, in milliseconds since the navigation began */
export const performanceContext = () => {
  const [navigation] = window.performance.getEntriesByType("navigation");
  // Some strings are addresses: `name` is the page's address, and `notRestoredReasons` has the addresses of frames.
  // https://developer.mozilla.org/en-US/docs/Web/API/PerformanceNavigationTiming/notRestoredReasons
  return navigation && fromJson(toJson(navigation), (_, value) => (typeof value == "string" ? cleanAddress(value) : value));
};
