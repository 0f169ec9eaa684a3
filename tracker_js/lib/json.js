// A page may replace `JSON.stringify` and `JSON.parse` after the tracker has started.
export const toJson = JSON.stringify;
export const fromJson = JSON.parse;
