/**
 * Names of parameters whose values do not leave the page, compared without case, digits and punctuation. docs/tracker.md lists
 * them. The build adds the names of `privacy.urls.mask`, and writes another expression for `privacy.urls.only`.
 */
export const secretNames =
  /token|tok$|jwt|auth(?!or(?!i))|pass(?!en)|pwd|secret|sess(?!m)|sid$|mail|sig$|signat|hmac|credent|saml|nonce|otp$|verif|confirm|activat|invit|reset|(api|access|private)key|^(code|key|pin|sign|ticket)$/i;
