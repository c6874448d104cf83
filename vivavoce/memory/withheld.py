"""What is never written down, whatever the user agreed to.

Secrets would be worth stealing, and what is said in a crisis is nobody's profile. The lists are
plain, so a secret that is not called one ("it is swordfish") is not recognised.
"""

import re
from typing import Final

_SECRET: Final = re.compile(
    r"\b(?:password|passcode|passphrase|pass ?word|pin(?: code| number)?|cvv|cvc|security code"
    r"|one.time code|verification code|social security|ssn|iban|sort code|routing number"
    r"|(?:credit |debit |bank )?card(?:'s)? number|account number|passport number"
    r"|private key|seed phrase|api key|secret key)\b"
    r"|密码|口令|验证码|银行卡|卡号|信用卡号|身份证号|身份证号码|护照号|社保号|账号|帐号|私钥|助记词",
    re.IGNORECASE,
)
_KEY: Final = re.compile(r"\b(?:sk|pk|ghp|xox[bp]|AKIA)[-_]?[A-Za-z0-9]{16,}")
_DIGITS: Final = re.compile(r"\d(?:[ -]?\d){12,18}")
_ID_ZH: Final = re.compile(r"\b\d{17}[\dXx]\b")
_SSN: Final = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")

_CRISIS: Final = re.compile(
    r"\b(?:kill(?:ing)? myself|end(?:ing)? (?:my life|it all)|suicid\w+|want to die|wanna die"
    r"|don't want to (?:live|be alive|wake up)|no reason to live|better off (?:dead|without me)"
    r"|(?:hurt|harm|cut)(?:ting|ing)? myself|self.?harm|overdos\w+)\b"
    r"|自杀|不想活|活不下去|活着没意思|活着没有意义|想死|结束(?:自己的)?生命|自残|割腕|轻生|寻死",
    re.IGNORECASE,
)


def withheld(text: str) -> bool:
    """Whether nothing of `text` may be kept: it holds a secret, or speaks of a crisis."""
    plain = text.replace("\u2019", "'")
    return bool(
        _SECRET.search(plain)
        or _CRISIS.search(plain)
        or _KEY.search(plain)
        or _ID_ZH.search(plain)
        or _SSN.search(plain)
        or any(_luhn(found[0]) for found in _DIGITS.finditer(plain))
    )


def _luhn(text: str) -> bool:
    """The check digit of payment cards fits (ISO/IEC 7812-1, annex B)."""
    digits = [int(c) for c in text if c.isdigit()]
    doubled = [sum(divmod(2 * d, 10)) if i % 2 else d for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
