"""Names of authors, out of the mail addresses that RSS asks for."""

import re

# Source: RSS 2.0, <author>: "lawyer@boyer.net (Lawyer Boyer)". Also "Name <address>", escaped or not, and the
# address alone. Lengths are those of RFC 5321, section 4.5.3.1.
_ADDRESS = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
_ADDRESS_AND_NAME = re.compile(rf"^\s*{_ADDRESS}\s*\((.*)\)\s*$", re.DOTALL)
_ADDRESS_ALONE = re.compile(rf"(?:&lt;|[<(])?\b{_ADDRESS}\b(?:&gt;|[>)])?")


def without_address(author: str) -> str:
    """Take mail addresses out of an author as printed; empty if nothing else is there."""
    match = _ADDRESS_AND_NAME.match(author)
    return (match.group(1) if match else _ADDRESS_ALONE.sub("", author)).strip()
