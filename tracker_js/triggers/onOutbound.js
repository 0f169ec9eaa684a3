import { hrefOf } from "../lib/hrefOf.js";
import { onLink } from "../lib/onLink.js";

/** Fires when a link to another host is clicked. The property `url` is the address of the link. */
export const onOutbound = onLink((link) => /^http/.test(link.protocol) && link.host != location.host && { url: hrefOf(link) });
