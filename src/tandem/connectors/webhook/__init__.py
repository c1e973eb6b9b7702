"""Standard Webhooks (standardwebhooks.com): signatures on what we send and what we are sent."""

from tandem.connectors.webhook.signature import BadSignature, new_secret, sign, verify

__all__ = ["BadSignature", "new_secret", "sign", "verify"]
