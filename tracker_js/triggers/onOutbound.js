import { hrefOf } from "../lib/hrefOf.js";
import { onLink } from "../lib/onLink.js";

/** A link to another host is followed; its address becomes `url`. */
export const onOutbound = onLink((link) => /^http/.test(link.protocol) && link.host != location.host && { url: hrefOf(link) });
