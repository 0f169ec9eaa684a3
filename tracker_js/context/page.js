import { cleanAddress } from "../lib/cleanAddress.js";
import { URL, document } from "../lib/globals.js";
import { pageAddress, pageReferrer } from "../lib/openedPage.js";
import { pick } from "../lib/pick.js";

/** @returns {object} facts about the page that an event happened on */
export const pageContext = () => {
  const { href, pathname, hash } = new URL(cleanAddress(pageAddress()));
  const { host = null, searchParams } = pageReferrer ? new URL(cleanAddress(pageReferrer)) : {};
  return {
    url: href,
    path: pathname,
    hash,
    title: document.title,
    referer: { host, query: searchParams?.get("q") || searchParams?.get("p") },
    history: pick(window.history, "length"),
  };
};
