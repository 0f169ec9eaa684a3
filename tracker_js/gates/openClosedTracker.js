/** @returns {import("../types/internal").Tracker} one that the page can call, and that tracks, stores and sends nothing */
export const openClosedTracker = () => {
  const nothing = () => {};
  return { track: async () => ({ ok: false, status: 0 }), flush: async () => {}, consent: { grant: nothing, revoke: nothing } };
};
