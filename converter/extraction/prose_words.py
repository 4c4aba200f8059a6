"""Words around numbers in running text: what they count, what they are a price of, and which numbers report nothing."""

from __future__ import annotations

import re

NUMBER_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
NUMBER_WORD = re.compile(
    rf"(?<![\w-])(?:(?:{_TENS})-(?:{_ONES})|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})(?![\w])",
    re.IGNORECASE,
)

_LISTED = r"\(?[A-Z]?\d{1,4}(?![\d,]*\d*\s?(?:%|percent|million|billion|thousand))[\w.–-]*(?:\(\w{1,4}\))*"
REFERENCE = re.compile(
    rf"""
    (?:\b(?:notes?|footnotes?|items?|sections?|sec\.|rules?|regulations?|topics?|subtopics?|articles?|chapters?|exhibits?
      |parts?|pages?|schedules?|forms?|levels?|phases?|stages?|tiers?|series|class|tranches?|appendix|annex|tables?
      |paragraphs?|steps?|version|release|bulletin|interpretation|titles?|case|cases|docket|nos?\.|mdl|file|milestones?
      |asu|asc|sfas|fas|fasb|ifrs|ias|ifric|sab|eitf|sop|fin|usc|cfr|gaap|pillar|category|notice|resolution|step|age
      |asus|codification|interpretations?)
      |§+)\s*(?:(?:nos?\.?|number|\#)\s*)?{_LISTED}
      (?:(?:\s*(?:,|,?\s+and|,?\s+or|through|to|&|–|-)\s*){_LISTED})*
    |\b40[13]\(?[kb]\)?|\b10b5-1\b|\b\d{{1,3}}(?:st|nd|rd|th)\b|\b(?:10|8|6|20|40|11|14|15|144)-?[KQFAD]\b(?:/A)?
    |(?<![\w$])[A-Za-z][A-Za-z.]{{0,14}}-\d[\w-]*|\b\d+[A-Za-z]+-?\d*[\w-]*(?<!\dth)(?<!\dx)(?<!\dmm)(?<!\dm)(?<!\dbn)(?<!\dMW)(?<!\dMWh)
    |\(?\b\d{{3}}\)?[-.\s]\d{{3}}[-.]\d{{4}}\b|\b\d{{1,3}}-\d{{4,}}(?:-\d+)*\b|\b\d{{1,2}}:\d{{2}}\b|https?://\S+|\bwww\.\S+
    |\bU\.?S\.?C\.?\s*§?\s*\d+|\b(?:19|20)\d\d\s*[-–/]\s*(?:(?:19|20)\d\d|\d\d)\b
    |(?<![\w)])\(\d{{1,2}}\)(?!\s*(?:million|billion|thousand|percent|%))|\[\d{{1,2}}\]|(?:(?<=\s)|(?<=^))\d{{1,2}}\)(?=\s[a-z])
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Numbers that point somewhere or name something: notes, rules, standards, cases, products, telephones, list marks."""

LEADING_MARK = re.compile(
    r"\s*(?:[(\[]\w{1,3}[)\]]|\d{1,2}[.)](?=\s)|\d{1,2}(?:,\d{1,2})*(?=\s?[A-Z“])|[*†‡•●▪·–-]+)\s*"
)
"""The note mark, bullet or number that a paragraph begins with."""

TIME_UNIT = re.compile(
    r"[-\s]?(?:to-\w+-)?(?:calendar\s+|business\s+|trading\s+|consecutive\s+|full\s+)*"
    r"(?P<unit>years?|months?|days?|weeks?|quarters?|hours?|minutes?)\b(?!\s+(?:then\s+)?(?:ended|ending|in\s+the\s+period)\b)",
    re.IGNORECASE,
)
"""The unit of a length of time; ``nine months ended`` is a period instead."""

_SHARE_NOUN = (
    r"shares?|stock\s+options?|options?|RSUs?|PSUs?|PRSUs?|PSAs?|RSAs?|SARs?|DSUs?|ADSs?|ADRs?|warrants?|stock\s+units?"
    r"|share\s+units?|units(?=\s+(?:at|were|sold|issued|outstanding)\b)|restricted\s+stock|common\s+stock|preferred\s+stock|common\s+units?|limited\s+partner(?:ship)?\s+(?:units?|interests?)"
    r"|(?:performance|retention|restricted|deferred|share|stock|ordinary|preferred|OP)(?:-based)?\s+(?:\w+\s+)?(?:units?|awards?|shares?)"
)
SHARES_AFTER = re.compile(
    rf"\s+(?:(?!of\s+which|per\b|in\b|for\b|to\b|at\b|on\b|and\b|were\b|was\b|or\b|by\b|from\b|under\b|with\b)[\w’'.-]+\s+){{0,7}}?"
    rf"(?:{_SHARE_NOUN})\b(?!\s*(?:prices?|program|repurchase|based|capital|split)\b)",
    re.IGNORECASE,
)
SHARE_CAPITAL = re.compile(r"\s*(?:shares\s+)?(?:authori[sz]ed|issued|outstanding)\b", re.IGNORECASE)
"""What follows a count of shares in the label of share capital, the word shares left out."""
SHARES_BEFORE = re.compile(r"\b(?:shares?|options?|RSUs?|PSUs?|units|warrants?|awards)\b[^.;$%]{0,110}$", re.IGNORECASE)

PER_SHARE_AFTER = re.compile(
    r"\s*(?:\(\w+\)\s*)?(?:in\s+cash\s+)?(?:(?:per|a|for\s+each|each|/)\s*(?:(?:outstanding|diluted|basic|common|ordinary|preferred|whole|full|incremental|"
    r"underlying|Class\s+\w+|Series\s+\w+(?:-\d)?|limited\s+partner|depositary|restricted|American|public|private|placement)\s+)*"
    r"(?:shares?|units?|ADSs?|warrants?|options?|RSUs?|PSUs?|awards?)\b|par\s+value\b|(?:exercise|conversion|strike)\s+price\b)",
    re.IGNORECASE,
)
PER_SHARE_BEFORE = re.compile(
    r"(?:\bpar\s+value|\bper[-\s]+share\b[^.;$]{0,70}|\b(?:exercise|conversion|strike|stock|share|offering|closing|market|issue|issuance|redemption|sales?|"
    r"purchase|subscription|trading|average|grant|trigger|threshold|cap|floor|reset|VWAP|unit)\s+prices?(?!\s+of\s+approximately\s+\$[\d.,]+\s+[mb]illion)[^.;$]{0,60}"
    r"|\b(?:fair\s+value|price)\s+per\s+(?:\w+\s+)?(?:share|unit|option|award|RSU|warrant)\b[^.;$]{0,60}|\bper\s+share\s+(?:price|amount|value)[^.;$]{0,40}"
    r"|\bgrant[-\s]date\s+fair\s+values?\s+(?:per\s+\w+\s+)?of[^.;$]{0,60}"
    r"|\bweighted[-\s]average\s+(?:grant[-\s]date\s+)?(?:fair\s+values?|(?:exercise\s+)?prices?)[^.;$]{0,90})$",
    re.IGNORECASE,
)

PER_SHARE_SENTENCE = re.compile(
    r"\bper\s+(?:\w+\s+)?(?:shares?|units?|options?|awards?|ADS)\b|\bpar\s+value\b|\b(?:fair\s+values?|price)\s+(?:of|for)\s+(?:\w+[\s-]+){0,8}?"
    r"(?:options|awards|units|RSUs|PSUs|SARs|rights)\b|\b(?:exercise|conversion|strike|stock|share|average|market|closing)\s+prices?\b",
    re.IGNORECASE,
)

COUNTED = re.compile(
    r"\s+(?:(?!of\s+which|per\b|in\b|for\b|to\b|at\b|on\b|and\b|were\b|was\b|or\b|by\b|from\b|under\b)[\w’'-]+\s+){0,4}?(?P<noun>"
    r"(?:operating|reportable|reporting|business|geographic(?:al)?)\s+(?:and\s+\w+\s+)?(?:segments?|units?|areas?|regions?)|segments?"
    r"|customers?|vendors?|suppliers?|distributors?|wholesalers?|retailers?|carriers?|tenants?|lessees?|licensees?|franchisees?"
    r"|lawsuits?|suits?|complaints?|actions?|cases|claims?|plaintiffs?|claimants?|defendants?|proceedings?|matters"
    r"|sites?|stores?|branches|restaurants?|hotels?|buildings?|facilities|properties|communities|locations?|warehouses?|plants|mines"
    r"|centers?|vessels?|ships?|aircraft|airplanes?|locomotives?|railcars?|trucks?|rigs?|wells?|turbines?|towers?|rooms?|homes?|lots?"
    r"|employees|associates|countries|states|markets?|jurisdictions?|subsidiaries|entities|partnerships|joint\s+ventures|investees"
    r"|acquisitions|businesses|tranches|(?:credit|back-?up|term\s+loan)\s+facilities|loans|mortgages|leases|swaps|contracts|positions|securities"
    r"|votes?|directors?|individuals|people|(?!years|months|days|weeks|quarters|hours|minutes|times|basis|points|inputs|cents|dollars|"
    r"shares|assets|was|has|is|this|its|as|hereof|thereof|includes|represents|plus|versus|less|previous|various|across|unless)[a-z]{3,}s)\b",
    re.IGNORECASE,
)  # fmt: skip
"""What integers count when a report gives a count on purpose."""

COUNTED_IN_WORDS = re.compile(
    r"\s+(?:(?:new|remaining|other|additional|principal|significant|major|individual|separate|distinct|primary|U\.S\.|domestic|foreign|purported|"
    r"class|class\s+action|putative|immaterial|individually|individually\s+immaterial|of\s+the\s+larger|\w+)\s+){0,2}?(?P<noun>"
    r"(?:(?:operating|reportable|reporting|business|geographic(?:al)?)\s+(?:and\s+\w+\s+)?(?:operating\s+)?)?(?:segments?|reporting\s+units?)"
    r"|customers?|vendors?|suppliers?|distributors?|wholesalers?|tenants?|lawsuits?|complaints?|plaintiffs?|claimants?|actions"
    r"|acquisitions|tranches|back-?up\s+credit\s+facilities|votes?|directors?)\b",
    re.IGNORECASE,
)

NOTHING = re.compile(
    r"""\b(?:(?P<lead>there\s+(?:were|was|are|is|have\s+been|has\s+been|had\s+been)|had|has|have|recorded|recognized|incurred|with|and|made)\s+)?
    (?P<no>no|none)\s+(?P<what>(?:of\s+(?:the|our|its)\s+)?(?:[\w’'-]+\s+){0,5}?(?:impairments?|impairment\s+(?:charges?|losses)|borrowings?
    |amounts?|expenses?|gains?(?:\s+or\s+losses)?|losses|contributions?|charges?|provision|valuation\s+allowances?|dividends?|transfers|unrecognized\s+\w+
    |liabilit(?:y|ies)|write-?downs?|write-?offs?|payments?|interest\s+expense|(?:preferred\s+|common\s+)?shares|options|awards|repurchases?))\b
    (?P<then>[^.;]{0,60})""",
    re.VERBOSE | re.IGNORECASE,
)
"""``no borrowings outstanding``: a reported zero when said of a period or a date."""
NOTHING_SAID = re.compile(
    r"\b(?:outstanding|recorded|recognized|issued|granted|declared|made|excluded|during|as\s+of|at|in|for\s+the|incurred|paid|repurchased|required|accrued|identified|due|drawn)\b",
    re.IGNORECASE,
)

THRESHOLD = re.compile(
    r"(?:\b(?:greater|more|less|at\s+least|excess)\s+(?:than\s+|of\s+)?(?:a\s+)?$)|(?:\b(?:between|from)\s+$)",
    re.IGNORECASE,
)
"""What stands before a percentage that is a rule, not a result; ``RULE_AFTER`` is what then follows it."""
RULE_AFTER = re.compile(
    r"\s*(?:likely|probab|chance|owned|or\s+more|or\s+greater|and\s+\d+\s?(?:%|percent)\s+(?:owned|ownership|interest))|\s*to\s+\d+\s?(?:%|percent)\s+owned",
    re.IGNORECASE,
)

JOINT = re.compile(
    r"\s*(?:,|;|and|or|to|,\s*and|,\s*or|;\s*and|–|-|through|/|&|and/or)?\s*(?:an?\s+|the\s+)?(?:approximately|about|up\s+to|nearly|a\s+gain\s+of|a\s+loss\s+of)?\s*$",
    re.IGNORECASE,
)
"""What may stand between two numbers of one list."""

RATIO = re.compile(r"\s*(?:x\b|times\b|:\s?\d|to\s+(?:1(?:\.0+)?|one)\b(?!\s*(?:,|million|billion|%)))", re.IGNORECASE)
