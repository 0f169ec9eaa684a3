import { bareAddress } from "./bareAddress.js";
import { secretNames } from "./secretNames.js";

// Levels of nested addresses that are searched. An address may be a parameter of another address, and each level is
// percent-encoded once more.
const MAX_NESTING = 5;

/**
 * Returns the text with `%20` and the like decoded, a character for each byte. `decodeURIComponent` throws if a text is not UTF-8, for
 * example `%FC`, and a page may have a function of its own named `unescape`.
 * @param {string} text
 */
const decoded = (text) => text.replace(/%([\da-f]{2})/gi, (_, code) => /** @type {any} */ (text.constructor).fromCharCode(`0x${code}`));

/**
 * Replaces secret values with `***`: values of secret parameters, and values that contain an address with a secret.
 * @param {string} address
 * @param {number} [nesting] levels of nested addresses that are still searched
 * @returns {string} the address without user, password and secret values; all other characters are unchanged
 */
export const maskParameters = (address, nesting = MAX_NESTING) =>
  // Without one of these characters, an address has no user, parameter or content. The short search saves a page load 1 ms.
  nesting && /[@=%,]/.test(address)
    ? bareAddress(address).replace(
        // Matches what stands before and within user and password of a further address (web archives have one in the path), a parameter,
        // or a part without "=". Parameters can be in the path (";jsessionid="), in the query and in the fragment, where some routers keep
        // a path. A value includes "?" and ";", unless a name and "=" follow.
        /([^?&;#=/]+:\/\/)[^/?#]*@|([^?&;#=/]+)=((?:[^&;?#]|[?;](?![\w%-]+=))*)|[^?&;#=/]+/g,
        (text, beforeUser, name, value = text) => {
          if (beforeUser) return beforeUser;
          const inner = decoded(value);
          return (name && secretNames.test(decoded(name).replace(/[\W_]/g, ""))) ||
            (/[%=:@]/.test(value) && maskParameters(inner, nesting - 1) != inner)
            ? (name ? `${name}=***` : "***")
            : text;
        },
      )
    : address;
