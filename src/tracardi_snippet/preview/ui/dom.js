// Elements with text. Nothing of an event or a page is ever read as markup.

/**
 * Returns an element.
 * @param {string} name the element's name, with its class after a dot
 * @param {...(string | Node)} children texts and elements
 * @returns {HTMLElement}
 */
export const element = (name, ...children) => {
  const [tag, kind] = name.split(".");
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.append(...children);
  return made;
};

/**
 * Returns a button.
 * @param {string} text
 * @param {(button: HTMLElement) => void} run
 */
export const button = (text, run) => {
  const made = element("button", text);
  made.setAttribute("type", "button");
  made.addEventListener("click", () => run(made));
  return made;
};

/**
 * Returns the element of the page with this id.
 * @param {string} id
 */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Copies a text, and says so on the button. Only pages of this machine may use the clipboard directly.
 * @param {HTMLElement} source the button
 * @param {string} text
 */
export const copy = async (source, text) => {
  const label = source.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = /** @type {HTMLTextAreaElement} */ (element("textarea"));
    field.value = text;
    source.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  source.textContent = "Copied";
  setTimeout(() => (source.textContent = label), 1500);
};

/** @param {number} number @param {string} noun */
export const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number == 1 ? "" : "s"}`;
