import { addressIn } from "../lib/addressIn.js";
import { Element } from "../lib/globals.js";
import { hrefOf } from "../lib/hrefOf.js";
import { onForm } from "../lib/onForm.js";
import { onLink } from "../lib/onLink.js";

const { getAttribute } = Element.prototype;

/**
 * @param {URL | undefined} address
 * @returns {object | false | undefined} the properties of the event, if the address is on another host
 */
const describeOutbound = (address) => address && /^http/.test(address.protocol) && address.host != location.host && { url: hrefOf(address) };

const onOutboundLink = onLink(describeOutbound);

const onOutboundForm = onForm((form, submitter, path) => {
  /**
   * The button's attribute overrides the form's. A field of the form may have the name of a property or method of the form.
   * https://developer.mozilla.org/en-US/docs/Web/HTML/Reference/Elements/button#formaction
   * @param {string} name
   */
  const attributeOf = (name) => (submitter && getAttribute.call(submitter, `form${name}`)) ?? getAttribute.call(form, name);
  // A form in a dialog may only close the dialog. Without an address, the form is sent to the address of the page.
  return !/^dialog$/i.test(attributeOf("method") || "") && describeOutbound(addressIn(attributeOf("action") || location.href, path));
});

/**
 * Fires when a link to another host is followed, or a form is sent there. The property `url` is the address.
 * @type {import("../types/internal").TriggerKind}
 */
export const onOutbound = (fire, options, tag) => {
  onOutboundLink(fire, options, tag);
  onOutboundForm(fire, options, tag);
};
