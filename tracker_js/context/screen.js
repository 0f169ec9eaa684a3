import { pick } from "../lib/pick.js";

/** @returns {object} */
export const screenContext = () => ({
  local: {
    ...pick(screen, "width height availWidth availHeight colorDepth pixelDepth"),
    ...pick(window, "innerWidth innerHeight"),
    orientation: screen.orientation?.type, // Safari before 16.4 has no screen.orientation
  },
});
