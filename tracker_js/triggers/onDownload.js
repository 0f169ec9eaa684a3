import { hrefOf } from "../lib/hrefOf.js";
import { onLink } from "../lib/onLink.js";

const FILES = "pdf zip gz tgz xz 7z rar dmg pkg deb rpm exe msi apk iso csv xlsx docx pptx odt ods odp epub mp3 mp4 wav avi mov".split(" ");
// An address of a file has no limit: some addresses contain a signature or a whole request.
const MAX_URL = 2000;

/**
 * Fires when a link to a file is followed: a link with a known suffix or with a `download` attribute.
 * The property `url` is the address of the file, `extension` is the suffix.
 */
export const onDownload = onLink((address, { extensions = FILES }, link) => {
  const extension = /^(http|file)/.test(address.protocol) ? /\.(\w+)$/.exec(address.pathname)?.[1].toLowerCase() : undefined;
  return (link.hasAttribute("download") || extensions.includes(`${extension}`)) && { url: hrefOf(address).slice(0, MAX_URL), extension };
});
