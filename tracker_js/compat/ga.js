import { document } from "../lib/globals.js";

/** @returns {string | undefined} the visitor's Google Analytics id: the value of the cookie `_ga` */
export const gaContext = () => `; ${document.cookie}`.split("; _ga=")[1]?.split(";")[0];
