/**
 * Names of parameters whose values do not leave the page. Names are compared without case and punctuation; docs/tracker.md lists
 * the names. The build adds the names in `privacy.urls.mask`. If the config sets `privacy.urls.only`, the build writes another
 * expression.
 */
export const secretNames =
  /token|tok$|jwt|auth(?!or(?!i))|pass(?!en)|pwd|secret|sess(?!m)|sid$|mail|sig$|signat|hmac|credent|saml|nonce|otp$|verif|confirm|activat|invit|reset|(api|access|private)key|^(code|oobcode|key|pin|pw|sign|ticket)$/i;
