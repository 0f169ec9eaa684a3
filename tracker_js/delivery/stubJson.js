import { ownGlobal } from "../lib/ownGlobal.js";

// A page may replace `JSON` before the file arrives. The stub has stored the original functions.
export const keptJson = ownGlobal("tracker")?.json || JSON;
