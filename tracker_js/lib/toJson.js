/** A page may redefine it later. */
export const toJson = JSON.stringify;
