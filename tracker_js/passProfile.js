import { trackerOptions } from "./options.js";
import { URL } from "./lib/globals.js";
import { linkOf } from "./lib/linkOf.js";
import { withoutPass } from "./lib/withoutPass.js";
import { profileId } from "./profile.js";

/**
 * A clicked link to one of the owner's other hosts carries the profile there. Only its address changes, and only while the
 * browser follows it: the key that was held, the button and the target keep their meaning.
 */
export const passProfile = () => {
  const handed = new WeakSet();
  /** @param {any} event */
  const hand = (event) => {
    const link = linkOf(event);
    const id = profileId();
    const isOurs = Array.from(trackerOptions.settings?.trackExternalLinks || []).some((host) => `.${link?.hostname}`.endsWith(`.${host}`));
    // A page may click the link again in its own listener; the right button opens a menu that copies.
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
