# SPDX-License-Identifier: Apache-2.0
"""No token, cookie or key is in any field of any entry of the whole boot, after all that the other tests have done."""

from support import journal, service, tokens
from support.case import ServiceTest


class Secrets(ServiceTest):
    def test_the_journal_of_the_whole_boot_holds_none(self):
        tampered = service.token()[:-8] + "AAAAAAA="
        self.assertAnswer(service.ask(token=tampered), 401, "bad-signature")
        headers = {
            "Cookie": "AWSELBAuthSessionCookie-0=a-session-of-somebody",
            "Authorization": "Bearer a-bearer-of-something",
            "X-Original-URI": "/callback?code=a-code-of-a-login",
        }
        self.assertAnswer(service.ask(token=service.token(), headers=headers), 204)
        self.assertAnswer(service.ask(token=service.key().sign(life=-600), headers=headers), 401, "expired")
        journal.wait_for(self.place, journal.REFUSED, "AUTHSIDECAR_REASON=expired")

        # Of a token the header is alike in all, and what it says (the kid, the signer) is no secret.
        secrets = {segment for token in tokens.made for segment in token.split(".")[1:]}
        secrets |= set(service.key().secret_lines)
        secrets |= {"a-session-of-somebody", "a-bearer-of-something", "a-code-of-a-login"}
        secrets |= {token.split(".")[0] for token in tokens.made}
        self.assertGreater(len(secrets), 8)
        entries = list(journal.everything())
        self.assertGreater(len(entries), 50)
        for entry in entries:
            text = "\n".join(_text(value) for value in entry.values())
            found = [secret[:12] for secret in secrets if secret.rstrip("=") in text]
            self.assertEqual(found, [], entry.get("MESSAGE_ID"))


def _text(value):
    """A field's text: of several values all, of bytes what they spell."""
    if isinstance(value, list):
        if all(isinstance(item, int) for item in value):
            return bytes(value).decode("utf-8", "backslashreplace")
        return "\n".join(_text(item) for item in value)
    return str(value)
