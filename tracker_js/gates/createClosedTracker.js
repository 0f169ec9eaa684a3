/** @returns {import("../types").Tracker} one that the page can call, and that tracks, stores and sends nothing */
export const createClosedTracker = () => ({ track: async () => ({ ok: false, status: 0 }), start() {}, load() {} });
