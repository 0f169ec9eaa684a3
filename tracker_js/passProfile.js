import { URLSearchParams, WeakSet } from "./lib/builtIns.js";
import { URL, addEventListener, setTimeout } from "./lib/globals.js";
import { trackerOptions } from "./options.js";
import { linkIn } from "./lib/linkIn.js";
import { withoutPass } from "./lib/withoutPass.js";
import { profileId } from "./profile.js";

/**
 * Adds the profile to a clicked link that leads to another host of the site's owner. The link's address changes only while the
 * browser follows the link. Held keys, the mouse button and the link's target keep their effect.
 */
export const passProfile = () => {
  const handed = new WeakSet();
  /** @param {any} event */
  const hand = (event) => {
    const link = linkIn(event.composedPath());
    const id = profileId();
    const isOurs = Array.from(trackerOptions.settings?.trackExternalLinks || []).some((host) => `.${link?.hostname}`.endsWith(`.${host}`));
    // `handed`: a page may click the link again in its own listener. Button 2 (right) opens a menu, where the visitor may copy the address.
    // https://developer.mozilla.org/en-US/docs/Web/API/Element/auxclick_event
    if (event.button > 1 || handed.has(link) || !id || !isOurs || !/^http/.test(link.protocol) || link.host == location.host) return;
    const written = link.getAttribute("href");
    const url = new URL(link.href);
    const pass = new URLSearchParams({ __tr_pid: id, __tr_src: trackerOptions.source.id });
    const rest = withoutPass(url.search);
    url.search = rest ? `${rest}&${pass}` : `${pass}`;
    link.href = url.href;
    handed.add(link);
    setTimeout(() => {
      link.setAttribute("href", written);
      handed.delete(link);
    });
  };
  for (const type of ["click", "auxclick"]) addEventListener(type, hand, true);
};
