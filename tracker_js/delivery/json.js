// A page may replace `JSON` before the file arrives. The stub has stored the original functions.
const keptJson = window.tracker?.json || JSON;
export const toJson = keptJson.stringify;
export const fromJson = keptJson.parse;
