/** @returns {object | undefined} the campaign that brought the visitor, as the address of the page says */
export const utmContext = () => {
  /** @type {Record<string, string>} */
  const utm = {};
  new URLSearchParams(location.search).forEach((value, name) => {
    if (/^utm_(source|medium|campaign|term|content)$/.test(name)) utm[name.slice(4)] = value;
  });
  return Object.keys(utm)[0] ? utm : undefined;
};
