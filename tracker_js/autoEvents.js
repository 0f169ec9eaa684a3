import { trackerOptions } from "./options.js";
import { track } from "./tracker.js";

export const autoEvents = () => trackerOptions.auto?.events?.forEach(([type, properties]) => track(type, properties));
