import { bareAddress } from "./bareAddress.js";
import { secretNames } from "./secretNames.js";

// An address may be a parameter of another address, percent-encoded once or several times.
const MAX_NESTING = 5;

/**
 * Puts `***` in place of values: those of secret parameters, and those that hold an address with something secret.
 * @param {string} address
 * @param {number} [nesting] how many addresses within addresses are still read
 * @returns {string} without user, password and secret values, otherwise character for character the same
 */
export const maskParameters = (address, nesting = MAX_NESTING) =>
  nesting
    ? bareAddress(address).replace(
        // A parameter, or a part without "=". Parameters stand in path (";jsessionid="), query and fragment, and in the path that a
        // router keeps in the fragment. A value goes on behind "?" and ";", unless a name follows.
        /([^?&;#=/]+)=((?:[^&;?#]|[?;](?![\w%-]+=))*)|[^?&;#=/]+/g,
        (text, name, value = text) => {
          const inner = unescape(value); // unlike decodeURIComponent, does not throw for %FC
          return (name && secretNames.test(unescape(name).replace(/[\W_]/g, ""))) ||
            (/[%=:@]/.test(value) && maskParameters(inner, nesting - 1) != inner)
            ? (name ? `${name}=***` : "***")
            : text;
        },
      )
    : address;
