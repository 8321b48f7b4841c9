"""British documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sample_docs.generator import companies as who
from sample_docs.generator.companies import Company
from sample_docs.generator.content import Content, Mention, item
from sample_docs.generator.degradation import Scan, scanned
from sample_docs.generator.envelopes import mailed
from sample_docs.generator.layouts import anglo, forms, letters
from sample_docs.generator.sample import Sample, look

PENROSE = Company(
    who.PENROSE.name, who.PENROSE.street, who.PENROSE.city, "GB", key="penrose-tea", vat_id=who.PENROSE.vat_id,
    trade="Tea rooms and catering", phone="01632 960 221", email="orders@penrose-tea.example",
    website="www.penrose-tea.example", register="Registered in England no. 10277315", director="Olive Penrose",
    color="#7b2d43", logo="drop",
)  # fmt: skip

BOXES = (
    item("Cake box 10 in, white, flat packed (pack of 50)", 12, "pack", "17.40", 20, "CB-10W"),
    item("Greaseproof paper 450 × 700 mm, ream", 4, "ream", "21.95", 20, "GP-4570"),
    item("Paper bag, twisted handle, kraft (box of 250)", 6, "box", "38.60", 20, "PB-TH-K"),
    item("Printed labels 'Penrose', roll of 1,000", 5, "roll", "12.25", 20, "LB-PEN"),
)

INVOICE = Content(
    "invoice", "en", who.HARTWELL, who.PENROSE, "INV-20731", date(2026, 4, 22), BOXES, currency="GBP",
    more={"due_date": date(2026, 5, 22), "customer_number": "PEN004", "order_number": "PO-1188",
          "delivery_date": date(2026, 4, 20), "payment_reference": "PEN004-20731"},
    ship_to=("Penrose Tea Rooms – Bakery", "Unit 2, Old Maltings", "Wexbridge WX1 3BT"),
    closing="Claims for damage must reach us within seven days of delivery.",
)  # fmt: skip

CREDIT = Content(
    "credit_note", "en", who.HARTWELL, who.PENROSE, "CN-0419", date(2026, 5, 6),
    (item("Paper bag, twisted handle, kraft (box of 250) – water damage", 2, "box", "38.60", 20, "PB-TH-K"),),
    currency="GBP",
    more={"customer_number": "PEN004", "preceding_invoice_number": "INV-20731",
          "preceding_invoice_date": date(2026, 4, 22)},
    said=("preceding_invoice_number", "preceding_invoice_date", "references"),
    mentions=(Mention("credit_note_for", "invoice", "INV-20731", date(2026, 4, 22)),),
    opening="This credit relates to our invoice INV-20731 dated 22/04/2026.",
)  # fmt: skip

ORDER = Content(
    "order", "en", PENROSE, who.HARTWELL, "PO-1188", date(2026, 4, 13), BOXES, currency="GBP",
    more={"delivery_date": date(2026, 4, 20)},
    ship_to=("Penrose Tea Rooms – Bakery", "Unit 2, Old Maltings", "Wexbridge WX1 3BT"),
    closing="Deliveries on weekdays between 7 am and 11 am only. Please quote our order number on your invoice.",
)  # fmt: skip

DELIVERY = Content(
    "delivery_note", "en", who.HARTWELL, who.PENROSE, "DN-55102", date(2026, 4, 20), BOXES,
    more={"customer_number": "PEN004", "order_number": "PO-1188"},
    ship_to=("Penrose Tea Rooms – Bakery", "Unit 2, Old Maltings", "Wexbridge WX1 3BT"),
)  # fmt: skip

ADVICE = Content(
    "invoice", "en", who.CALLOW, who.BROOK, "CC-1187", date(2026, 6, 30),
    (
        item("Process review, bottling line 2: site days", 4, "days", "820.00", 20),
        item("Report and presentation to the board", 1, "", "1150.00", 20),
        item("Travel, 214 miles at 45p", 214, "", "0.45", 20),
    ),
    currency="GBP",
    more={"due_date": date(2026, 7, 30), "order_number": "BDC-7741", "service_start": date(2026, 6, 8),
          "service_end": date(2026, 6, 26)},
)  # fmt: skip

STATEMENT = Content(
    "invoice", "en", who.CALLOW, who.PENROSE, "CC-1203", date(2026, 9, 4),
    (
        item("Menu costing workshop, half day", 1, "", "460.00", 20),
        item("Follow-up call", 2, "hrs", "105.00", 20),
    ),
    currency="GBP", more={"due_date": date(2026, 10, 4)},
)  # fmt: skip

REMINDER = Content(
    "reminder", "en", who.HARTWELL, who.BROOK, "R-0093", date(2026, 7, 15), currency="GBP",
    more={"customer_number": "BRO011", "due_date": date(2026, 7, 29), "due_amount": Decimal("1284.60")},
    mentions=(Mention("reminder_for", "invoice", "INV-20544", date(2026, 5, 11), Decimal("912.00")),
              Mention("reminder_for", "invoice", "INV-20602", date(2026, 5, 22), Decimal("372.60"))),
    rows=(
        ("Document", "Date", "Due", "Outstanding"),
        ("Invoice INV-20544", "11/05/2026", "10/06/2026", "£912.00"),
        ("Invoice INV-20602", "22/05/2026", "21/06/2026", "£372.60"),
    ),
    paragraphs=(
        "According to our records the following invoices have not been settled and are now overdue. Please let us know "
        "if there is anything in dispute.",
        "If you have paid in the last few days, please accept our thanks and ignore this letter.",
    ),
)  # fmt: skip

LETTER = Content(
    "letter", "en", who.CALLOW, who.BROOK, "", date(2026, 5, 11),
    more={"subject": "Site visit to the bottling hall, 8 June"},
    opening="Dear Mr Brook,",
    paragraphs=(
        "Thank you for showing me round on Thursday. I was struck by how much of the stoppage time on line 2 comes "
        "from label changes rather than from the filler itself, and I should like to measure that properly before we "
        "talk about new machinery.",
        "I propose to spend four days with the early shift from Monday 8 June. Nothing will be needed from your side "
        "except access to the shift log and twenty minutes with each of the line leaders.",
        "Our terms are those of our letter of 2 March. Please let me know by the end of next week whether the dates "
        "suit.",
    ),
    closing="Andrea Callow\nPartner",
)  # fmt: skip

AGREEMENT = Content(
    "contract", "en", who.CALLOW, who.BROOK, "SA-2026-014", date(2026, 3, 2),
    more={"subject": "Advice on production processes", "notice_period": "one month"}, title="Service Agreement",
    said=("notice_period",),
    paragraphs=(
        "# 1 Services",
        "The Provider shall review the Client's bottling and packing processes at Nether Poppleford and advise on "
        "their improvement. Each assignment is described in a letter that refers to this agreement.",
        "# 2 Fees",
        "Site days are charged at £820.00 and office work at £105.00 an hour, plus VAT at the rate in force. Travel by "
        "car is charged at 45p a mile. Invoices are payable within thirty days.",
        "# 3 Confidentiality",
        "Neither party shall disclose to others what it learns of the other's business under this agreement, for five "
        "years after it ends.",
        "# 4 Term",
        "This agreement begins on the date of signature and runs until either party ends it by one month's notice in "
        "writing.",
        "# 5 Law",
        "This agreement is governed by the law of England and Wales.",
    ),
)  # fmt: skip

ACCOUNT_FORM = Content(
    "form", "en", who.HARTWELL, who.BROOK, "CA-331", date(2026, 1, 19),
    more={"subject": "Application for a credit account"},
    paragraphs=(
        "Business:Trading name|Brookfield Dairy Co-operative;Company number|RS 4471;Address|Mill Lane, Nether "
        "Poppleford;Postcode|NP8 2LL",
        "Contact:Name|Sam Brook;Position|Operations manager;Telephone|01632 960 477;Email|sam@brookfield-dairy.example",
        "Credit:Limit requested|£ 2,500;Expected monthly spend|£ 900",
    ),
    form=(
        ("Trading name", "Brookfield Dairy Co-operative"), ("Company number", "RS 4471"),
        ("Address", "Mill Lane, Nether Poppleford"), ("Postcode", "NP8 2LL"), ("Name", "Sam Brook"),
        ("Position", "Operations manager"), ("Telephone", "01632 960 477"), ("Email", "sam@brookfield-dairy.example"),
        ("Limit requested", "£ 2,500"), ("Expected monthly spend", "£ 900"), ("We pay by bank transfer", "yes"),
        ("We wish to receive invoices by e-mail", "yes"), ("We would like a visit from your representative", ""),
    ),
    said=("form_fields",),
    rows=(("We pay by bank transfer", "x"), ("We wish to receive invoices by e-mail", "x"),
          ("We would like a visit from your representative", "")),
    closing="Signature of applicant|Approved for Hartwell & Finch Ltd",
)  # fmt: skip

SAMPLES: tuple[Sample, ...] = (
    Sample("INV-20731.pdf", INVOICE, anglo.two_columns, look(INVOICE, 21, fixed={"invoice": "INVOICE"})),
    Sample("CN-0419.pdf", CREDIT, anglo.two_columns, look(CREDIT, 21, fixed={"credit_note": "CREDIT NOTE"}),
           relations=(("credit_note_for", "INV-20731.pdf"),)),
    Sample("PO-1188.pdf", ORDER, anglo.purchase_order, look(ORDER, 22, fixed={"order": "PURCHASE ORDER"}),
           scanned(Scan(dpi=150, skew=-0.8, noise=4, shadow=0.3, seed=22)),
           relations=(("order_for", "INV-20731.pdf"),)),
    Sample("DN-55102.pdf", DELIVERY, anglo.two_columns, look(DELIVERY, 23, fixed={"delivery_note": "Delivery Note"}),
           relations=(("delivery_for", "INV-20731.pdf"), ("delivery_for", "PO-1188.pdf"))),
    Sample("mail-CC-1187.eml", ADVICE, anglo.spare, look(ADVICE, 24, dates="long", colon=False),
           mailed("mail-CC-1187.pdf", "Invoice CC-1187", "Dear Sam,\n\nplease find our invoice for June attached.\n\n"
                  "Kind regards\nAndrea Callow\n")),
    Sample("CC-1203.pdf", STATEMENT, anglo.spare, look(STATEMENT, 25, "times", size=10.5, dates="long", colon=False)),
    Sample("reminder-R-0093.pdf", REMINDER, letters.reminder, look(REMINDER, 26)),
    Sample("letter-site-visit.pdf", LETTER, letters.letter("centered", "centered", beside=""),
           look(LETTER, 27, "times", size=11)),
    Sample("SA-2026-014.pdf", AGREEMENT, letters.contract, look(AGREEMENT, 28, dates="long")),
    Sample("account-application-CA-331.pdf", ACCOUNT_FORM, forms.application, look(ACCOUNT_FORM, 29)),
)  # fmt: skip
