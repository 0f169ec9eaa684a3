import { trackerOptions } from "./options.js";
import { track } from "./tracker.js";

/** Tracks the config's auto events. */
export const autoEvents = () => trackerOptions.auto?.events?.forEach(([type, properties]) => track(type, properties));
