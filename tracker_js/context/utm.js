/** @returns {object | undefined} the campaign that brought the visitor, as the address of the page says */
export const utmContext = () => {
  /** @type {object | undefined} */
  let utm;
  // Most addresses have no parameters, and need not be read.
  if (location.search)
    new URLSearchParams(location.search).forEach((value, name) => {
      if (/^utm_(source|medium|campaign|term|content)$/.test(name)) utm = { ...utm, [name.slice(4)]: value };
    });
  return utm;
};
