import { URL } from "../lib/globals.js";
import { pick } from "../lib/pick.js";

/** @returns {object} what each event says of the page that it happened on */
export const pageContext = () => {
  const { host = null, searchParams } = document.referrer ? new URL(document.referrer) : {};
  return {
    url: location.href,
    path: location.pathname,
    hash: location.hash,
    title: document.title,
    referer: { host, query: searchParams?.get("q") || searchParams?.get("p") },
    history: pick(history, "length"),
  };
};
