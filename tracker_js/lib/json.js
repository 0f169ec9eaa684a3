// A page may redefine them later.
export const toJson = JSON.stringify;
export const fromJson = JSON.parse;
