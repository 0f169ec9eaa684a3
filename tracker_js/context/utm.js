import { openedAddress } from "../lib/openedPage.js";

/** @type {object | undefined} The last campaign that an address of the page has named: sites take it off, and consent may come late. */
let campaign;

/** @param {string} [address] remembers the campaign in it, if any */
export const noteCampaign = (address = location.href) => {
  /** @type {object | undefined} */
  let utm;
  // Most addresses have no parameters, and need not be read.
  const query = /^[^#?]*\?([^#]*)/.exec(address)?.[1];
  if (query)
    new URLSearchParams(query).forEach((value, name) => {
      if (/^utm_(source|medium|campaign|term|content)$/.test(name)) utm = { ...utm, [name.slice(4)]: value };
    });
  campaign = utm || campaign;
};

noteCampaign(openedAddress);

/** @returns {object | undefined} the campaign that brought the visitor */
export const utmContext = () => {
  noteCampaign();
  return campaign;
};
