"""English words and abbreviations with a capital that name nothing, though models take them for names."""

import re

_NOUNS = (
    "Administration|Agency|Area|Associate|Authority|Board|Cabinet|Captain|Chairman|Chief|Coach|Commission|Committee|"
    "Commissioner|Council|Court|Customs|Department|Director|Division|Doctor|Emperor|Founder|Government|Governor|"
    "Group|Health|Highness|Hotel|Interior|International|Island|Judge|Justice|King|Kingdom|Leader|Local|Majesty|Mayor|"
    "Minister|Ministry|National|Office|Opposition|Party|Police|President|Prime Minister|Prince|Princess|Professor|"
    "Project|Province|Queen|Republic|Royal|School|Secretary|Sheikh|Sir|State|Transport|Treasury|Union Home"
)
_ABBREVIATIONS = (
    "AGM|AI|AIDS|AM|ASAP|BCE|CCTV|CD|CEO|CFO|CIO|COO|CTO|CV|DIY|DNA|DVD|EV|FAQ|FDI|FYI|GDP|GMT|GNP|GPS|GST|HIV|HR|HRH|"
    "ICT|ID|IPO|IQ|IT|JV|LGBT|LGBTQ|LLB|LNG|LPG|MA|MBA|MD|MoU|MOU|MP|MPhil|MSc|NGO|OK|PCR|PhD|PM|PPE|PPP|PR|"
    "PSA|QA|R&D|ROI|SEO|SMS|SME|SOS|SUV|SVP|TV|UFO|USB|UTC|VAT|VHS|VIP|VP|VR|VPN|WWII|WWI|YoY"
)
_WORDS = (
    "Breaking|Click|Commerce|Email|Finance|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|"
    "March|April|June|July|August|September|October|November|December|Christmas|Easter|Ramadan|Eid|Thanks|Regards|"
    "Reply|Founder"
)
_ORDINARY = re.compile(rf"(?:Co[- ]|Vice[- ]|Deputy )?(?:{_NOUNS}|{_ABBREVIATIONS}|{_WORDS})s?")


def is_ordinary(name: str) -> bool:
    return bool(_ORDINARY.fullmatch(name.replace(".", "")))
