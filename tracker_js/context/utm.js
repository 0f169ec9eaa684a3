import { URLSearchParams } from "../lib/builtIns.js";
import { openedAddress } from "../lib/openedPage.js";

/** @type {object | undefined} The latest campaign of the page's addresses. A site may remove the parameters before the visitor consents. */
let campaign;

/**
 * Stores the campaign of an address, if the address has a campaign.
 * @param {string} [address]
 */
export const noteCampaign = (address = location.href) => {
  /** @type {object | undefined} */
  let utm;
  // Most addresses have no query: this saves the time to parse them.
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
