/** @type {import("./types").Starter} */
export const autoEvents = (track, { auto }) => auto?.events?.forEach(([type, properties]) => track(type, properties));
