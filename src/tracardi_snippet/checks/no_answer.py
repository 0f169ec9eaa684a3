"""Explain to the person who configured a server's address why no answer came."""

from __future__ import annotations

import socket
import ssl
import urllib.error
from http.client import BadStatusLine

from tracardi_snippet.printable import excerpt

_PLAIN_HTTP = "Is it a plain http server? Then write http:// in tracker.url.api."
_BROWSERS_REFUSE = "Browsers refuse it as well."
_INCOMPLETE = (
    "Let the server send the intermediate certificates as well. If browsers trust it, update ca-certificates on this machine."
)
# X509_V_ERR_...: https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/
_CERTIFICATES = {
    9: f"{_BROWSERS_REFUSE} Wait until it is valid, or correct the clock of this machine.",
    10: f"{_BROWSERS_REFUSE} Renew the certificate.",
    18: f"{_BROWSERS_REFUSE} Install a certificate of an authority that browsers trust.",
    19: f"{_BROWSERS_REFUSE} Install a certificate of an authority that browsers trust.",
    20: _INCOMPLETE,
    21: _INCOMPLETE,
    62: f"{_BROWSERS_REFUSE} Install a certificate for the host in tracker.url.api, or correct the host.",
    64: f"{_BROWSERS_REFUSE} Install a certificate for the address in tracker.url.api, or give the host's name.",
    66: f"{_BROWSERS_REFUSE} Install a certificate with a longer key.",
    67: f"{_BROWSERS_REFUSE} Install a certificate of another authority.",
    68: f"{_BROWSERS_REFUSE} Install a certificate that is signed with SHA-256 or better.",
}
# Messages by a part of OpenSSL's name for the reason. The first match counts.
_TLS = (
    (
        ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER", "PACKET_LENGTH", "UNEXPECTED_MESSAGE"),
        "the server does not speak TLS",
        _PLAIN_HTTP,
    ),
    (
        ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "INAPPROPRIATE_FALLBACK"),
        "the server speaks no version of TLS that browsers accept",
        "Enable TLS 1.2 or 1.3 on the server.",
    ),
    (
        ("CERTIFICATE_REQUIRED", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "ALERT_ACCESS_DENIED", "CERTIFICATE_UNKNOWN"),
        "the server wants a certificate from us, and visitors have none",
        "Let the server accept requests to /track without a certificate of the client.",
    ),
    (
        ("UNRECOGNIZED_NAME",),
        "the server has no certificate for this host",
        "Correct the host in tracker.url.api, or add the host to the server.",
    ),
    (
        ("HANDSHAKE_FAILURE", "INSUFFICIENT_SECURITY", "NO_SHARED_CIPHER", "TOO_SMALL", "TOO_WEAK", "BAD_DH", "SIGALG"),
        "the server and we agree on no cipher, or the server wants a certificate from us",
        "Update the server's TLS settings to what browsers accept.",
    ),
    (
        ("EOF",),
        "the server closed the connection before TLS was set up",
        f"Look at the server's log. {_PLAIN_HTTP}",
    ),
    (
        ("INTERNAL_ERROR",),
        "the server failed while TLS was set up",
        "Look at the server's log.",
    ),
)  # fmt: skip


def explain(error: Exception, seconds: float) -> tuple[str, str]:
    """Return the fault and the fix.

    :param error: the exception that ``exchange.within`` raised.
    :param seconds: the deadline of the exchange.
    """
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ssl.SSLError):
        return _explain_tls(reason)
    if isinstance(reason, TimeoutError):
        fix = "Check host and port, and whether a firewall drops the connection. A slow server may need a longer --timeout."
        return f"no answer within {seconds:g} s.", fix
    if isinstance(reason, ConnectionRefusedError):
        return "connection refused: nothing listens there.", "Start the Tracardi API, or correct host and port."
    if isinstance(reason, socket.gaierror):
        return "the host name is not known.", "Correct the host in tracker.url.api."
    if isinstance(reason, BadStatusLine) and str(reason).startswith(("\x15\x03", "\x16\x03")):  # an alert or a hello of TLS
        return "the server speaks TLS, and tracker.url.api says http.", "Write https:// in tracker.url.api."
    words = excerpt(str(reason) or type(reason).__name__).removesuffix(".")
    return f"no valid HTTP answer: {words}.", "Check host, port and scheme in tracker.url.api."


def _explain_tls(error: ssl.SSLError) -> tuple[str, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        message = excerpt(str(error.verify_message)).removesuffix(".")
        fix = _CERTIFICATES.get(error.verify_code, f"{_BROWSERS_REFUSE} Install a valid certificate.")
        return f"its certificate is not trusted: {message}.", fix
    reason = error.reason or ("UNEXPECTED_EOF" if isinstance(error, ssl.SSLEOFError) else "")
    code = excerpt(reason or str(error)).removesuffix(".")
    for names, fact, fix in _TLS:
        if any(name in reason for name in names):
            return f"no TLS connection: {fact} ({code}).", fix
    return f"no TLS connection: {code}.", f"Look at the server's log. {_PLAIN_HTTP}"
