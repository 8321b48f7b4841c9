"""English wordings as the many programs that write business documents print them."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        "Invoice", "Invoice", "INVOICE", "Tax Invoice", "TAX INVOICE", "Sales Invoice", "Commercial Invoice",
        "VAT Invoice", "Final Invoice", "Service Invoice", "Your invoice",
    ),
    "credit_note": (
        "Credit Note", "CREDIT NOTE", "Credit Memo", "Sales Credit Note", "Credit memorandum", "Credit",
        "VAT Credit Note",
    ),
    "delivery_note": (
        "Delivery Note", "DELIVERY NOTE", "Packing Slip", "Packing List", "Dispatch Note", "Delivery Docket",
        "Goods Delivery Note", "Despatch Note",
    ),
    "order": ("Purchase Order", "PURCHASE ORDER", "Order", "Order Form"),
    "confirmation": ("Order Confirmation", "ORDER CONFIRMATION", "Sales Order Confirmation", "Order Acknowledgement"),
    "receipt": ("Receipt", "RECEIPT", "Sales Receipt", "VAT Receipt", "Customer receipt"),
    "reminder": ("Payment Reminder", "Overdue Notice", "Reminder", "REMINDER"),
    "invoice_number": (
        "Invoice No.", "Invoice number", "Invoice #", "Invoice No", "Invoice", "Inv. No.", "Inv No", "Invoice ID",
        "Doc. No.", "Document No.", "Invoice Ref", "Invoice reference", "Number", "Our invoice no.", "Bill No.",
        "INV #", "Document number",
    ),
    "credit_number": (
        "Credit note no.", "Credit No.", "Credit Note #", "Credit note number", "CN No.", "Document No.",
        "Credit memo number", "Number",
    ),
    "credit_date": ("Date", "Credit date", "Credit note date", "Issue date", "Date issued", "Document date"),
    "document_number": ("Reference", "Document No.", "Number"),
    "order_document": (
        "PO number", "Order No.", "Purchase order no.", "P.O. #", "PO No.", "Order number", "PO #", "P.O. number",
    ),
    "confirmation_document": (
        "Order No.", "Sales order", "Order number", "Confirmation no.", "Order ref.", "Sales order no.",
    ),
    "receipt_document": (
        "Receipt no.", "Receipt #", "Receipt No", "Trans. no.", "Transaction #", "Bill no.", "RECEIPT NO",
    ),
    "reminder_document": ("Reminder no.", "Notice no.", "Reference", "Reminder number"),
    "invoice_date": (
        "Invoice date", "Date", "Date of issue", "Tax point", "Issue date", "Date issued", "Invoiced on",
        "Invoice Dt.", "Inv. date", "Billing date", "Document date", "Dated", "Tax date", "Invoice date/tax point",
        "Issued",
    ),
    "document_date": ("Date", "Dated", "Document date", "Issue date"),
    "order_date": ("Order date", "Date", "PO date", "Date of order", "Ordered on"),
    "delivery_note_date": ("Date", "Despatch date", "Note date", "Document date", "Dispatch date"),
    "reminder_date": ("Date", "Reminder date", "Date of notice"),
    "due_date": (
        "Due date", "Payment due", "Pay by", "Due", "Date due", "Due by", "Payment due date", "Payment due by",
        "Please pay by", "Payable by", "Due on", "Pay before", "Payment date due",
    ),
    "delivery_date": (
        "Delivery date", "Date of supply", "Supply date", "Date delivered", "Delivered on", "Service date",
        "Date of service", "Shipped on", "Ship date", "Date of delivery", "Dispatch date",
    ),
    "both_days": ("Invoice and delivery date", "Invoice date / date of supply", "Date of invoice and supply"),
    "planned_date": (
        "Delivery date", "Required by", "Deliver by", "Delivery required", "Expected delivery", "Date required",
    ),
    "service_period": (
        "Service period", "Billing period", "Period", "Period of service", "For the period", "Charge period",
    ),
    "order_number": (
        "Your order no.", "PO number", "Your order", "Customer PO", "P.O. number", "Purchase order", "PO No.",
        "Order number", "Your PO", "PO #", "Your order ref.", "Customer order no.", "Purchase order no.",
    ),
    "customer_number": (
        "Account no.", "Customer no.", "Customer ID", "Account number", "Customer number", "Client ID", "A/C No.",
        "Account", "Customer code", "Account ref.", "Customer #", "Client no.", "Account code",
    ),
    "contract_number": (
        "Agreement no.", "Contract No.", "Contract", "Contract number", "Contract ref.", "Agreement number",
    ),
    "delivery_note_number": (
        "Delivery note no.", "Packing slip no.", "Delivery note", "Despatch note", "Delivery no.", "DN number",
        "Delivery note number", "Docket no.",
    ),
    "buyer_reference": (
        "Your reference", "Your ref.", "Customer reference", "Buyer reference", "Your ref", "Client reference",
    ),
    "preceding_invoice_number": (
        "Original invoice", "Credits invoice no.", "Against invoice", "Invoice credited", "Relates to invoice",
        "Original invoice number", "Original invoice no.",
    ),
    "preceding_invoice_date": ("Original invoice date", "Date of original invoice", "Invoice dated"),
    "supplier_vat_id": (
        "VAT Reg. No.", "VAT no.", "VAT number", "VAT Registration Number", "VAT Reg No", "VAT registration",
        "VAT Reg.", "VAT ID", "Our VAT no.", "Vat No",
    ),
    "supplier_tax_number": ("Tax reference", "UTR", "Tax number"),
    "buyer_vat_id": (
        "Customer VAT no.", "Your VAT number", "Customer VAT", "VAT no. of customer", "Your VAT no.",
        "Client VAT number",
    ),
    "iban": ("IBAN", "IBAN", "IBAN no.", "IBAN number"),
    "bic": ("BIC", "SWIFT/BIC", "SWIFT", "BIC/SWIFT", "Swift code"),
    "payment_reference": (
        "Payment reference", "Reference", "Please quote", "Remittance reference", "Quote when paying",
    ),
    "lines_total": ("Subtotal", "Goods total", "Items total", "Sub-total", "Lines total", "Sub total"),
    "net_amount": (
        "Net total", "Total excl. VAT", "Net amount", "Total net", "Net", "Total ex VAT", "Amount excl. VAT",
        "Invoice net", "Net value", "Taxable amount", "Total before VAT", "Total (ex. VAT)", "Net goods",
    ),
    "net_or_lines": ("Subtotal", "Sub-total", "Sub total", "Subtotal (excl. VAT)", "Goods value"),
    "vat_line": (
        "VAT @ {rate}%", "VAT {rate}%", "VAT ({rate}%)", "{rate}% VAT", "VAT at {rate}%", "Plus VAT {rate}%",
        "Tax {rate}%", "V.A.T. {rate}%", "Add VAT at {rate}%",
    ),
    "vat_line_on": ("VAT {rate}% on {net}", "{rate}% VAT of {net}", "VAT at {rate}% on {net}"),
    "included_vat": (
        "Includes VAT {rate}%", "VAT included {rate}%", "of which VAT {rate}%", "Including VAT at {rate}%",
    ),
    "vat_amount": ("VAT", "Total VAT", "VAT total", "VAT amount", "Tax", "Total tax", "Sales tax (VAT)"),
    "total_amount": (
        "Total", "Invoice total", "Total incl. VAT", "Grand total", "TOTAL", "Total amount", "Gross total",
        "Total inc VAT", "Total (inc. VAT)", "Total including VAT", "Invoice amount", "Gross amount", "Total price",
        "Overall total",
    ),
    "total_to_pay": (
        "Amount due", "Total due", "Balance due", "Amount payable", "Please pay", "Total payable", "Pay this amount",
    ),
    "credit_total": (
        "Total credit", "Credit total", "Total", "Total credited", "Amount credited", "Refund amount", "Total refund",
    ),
    "prepaid_amount": (
        "Less deposit paid", "Paid", "Amount paid", "Deposit", "Deposit received", "Payments received", "Less paid",
        "Prepayment", "Already paid", "Paid to date", "Less payments",
    ),
    "rounding_amount": ("Rounding", "Rounding adjustment", "Round-off"),
    "due_amount": (
        "Balance due", "Amount due", "Balance", "Outstanding", "Outstanding balance", "Total due", "Remaining balance",
        "Amount outstanding", "Balance to pay", "Left to pay",
    ),
    "reminder_due": (
        "Total outstanding", "Amount now due", "Total overdue", "Balance outstanding", "Total due", "Amount to pay",
    ),
    "allowance": (
        "Discount", "Less discount", "Trade discount", "Volume discount", "Special discount", "Loyalty discount",
    ),
    "charge": (
        "Shipping", "Carriage", "Delivery", "Postage & packing", "Freight", "Delivery charge", "Packing",
        "Handling fee", "Small order charge",
    ),
    "pos": ("#", "Line", "Item", "No.", "Pos.", "Ln"),
    "article": (
        "Item code", "SKU", "Item no.", "Code", "Product code", "Part no.", "Stock code", "Part number", "Cat. no.",
        "Ref.",
    ),
    "description": (
        "Description", "Details", "Item description", "Product", "Goods / services", "Particulars", "Service",
        "Description of goods", "Product description", "Description of services",
    ),
    "quantity": ("Qty", "Quantity", "QTY", "Units", "Qty.", "No. of"),
    "quantity_unit": ("Qty", "Quantity", "Qty / unit"),
    "unit": ("Unit", "UOM", "U/M", "Per"),
    "price": ("Unit price", "Rate", "Price", "Unit cost", "Price each", "Each", "Net price", "Cost", "Price/unit"),
    "price_gross": ("Price inc. VAT", "Gross price", "Unit price (inc VAT)"),
    "discount": ("Disc. %", "Discount", "Disc", "Disc.%", "Less"),
    "rate": ("VAT %", "VAT", "Tax", "VAT rate", "Tax rate", "VAT Rate %"),
    "amount": (
        "Amount", "Net", "Line total", "Total", "Net amount", "Total price", "Extended", "Value", "Line amount",
        "Ext. price", "Net value", "Subtotal",
    ),
    "amount_gross": ("Total inc. VAT", "Gross", "Gross amount"),
    "ordered": ("Ordered", "Qty ordered"),
    "delivered": ("Delivered", "Qty delivered", "Shipped", "Qty shipped"),
    "taxable": ("Net", "Goods", "Taxable", "Net amount", "Goods value"),
    "tax": ("VAT", "VAT amount", "Tax"),
    "tax_rate": ("Rate", "VAT rate", "VAT %", "%"),
    "gross": ("Gross", "Total", "Gross amount"),
    "carried": ("Carried forward", "Brought forward", "Subtotal c/f", "Page total carried forward"),
    "subtotal": ("Section total", "Group subtotal"),
    "page": ("Page {page} of {pages}", "Page {page}/{pages}", "Page: {page}", "{page} / {pages}", "Page {page}"),
    "bill_to": (
        "Bill to", "Invoice to", "Customer", "Billed to", "To", "Sold to", "Bill To:", "Client", "Invoice address",
    ),
    "to": ("To", "Deliver to", "Customer", "Consignee"),
    "vendor": ("Vendor", "Supplier", "To supplier"),
    "ship_to": ("Ship to", "Deliver to", "Delivery address", "Shipping address"),
    "from": ("From", "Supplier", "Seller", "Issued by", "Invoice from"),
    "contact": ("Contact", "Your contact", "Sales person", "Account manager", "Prepared by", "Rep"),
    "phone": ("Phone", "Tel", "Tel.", "T", "Telephone", "Call"),
    "fax": ("Fax", "F"),
    "email": ("Email", "E-mail", "E", "Mail"),
    "website": ("Web", "Website", "W"),
    "bank": ("Bank details", "Bank", "Our bank", "Payment details", "How to pay", "Remit to"),
    "holder": ("Account name", "Payee", "Beneficiary", "Account holder"),
    "director": ("Director", "Directors", "Managing director"),
    "register": ("Company number", "Company no."),
    "owner": ("Proprietor",),
    "our_sign": ("Our ref.", "Our reference"),
    "offer": ("Quote", "Quote no.", "Quotation", "Estimate no."),
    "offer_date": ("Quote date", "Quotation dated"),
    "ordered_on": ("Order date", "Your order of", "Date ordered"),
    "printed_on": ("Printed", "Print date"),
    "project": ("Project", "Job", "Site", "Job no."),
    "project_name": ("Harbour Mill refit", "Office move", "Phase 2", "Spring campaign", "Unit 14"),
    "your_message": ("Your letter of", "Your message of"),
    "weight": ("Weight", "Gross weight"),
    "packages": ("Packages", "No. of parcels"),
    "tour": ("Route",),
    "delivery_terms": ("Delivery terms", "Incoterms"),
    "delivery_terms_name": ("Carriage paid", "EXW", "DAP"),
    "buyer_person": ("Buyer", "Ordered by"),
    "cost_centre": ("Cost centre", "Dept."),
    "shipping": ("Ship via", "Carrier", "Delivery method"),
    "shipping_name": ("Own van", "Courier", "Collection", "Pallet network"),
    "payment_word": ("Payment method", "Method of payment", "Payment by"),
    "transfer_word": ("Bank transfer", "BACS", "Bank transfer (BACS)"),
    "debit_word": ("Direct debit", "Direct Debit"),
    "cash_word": ("Cash", "Paid in cash"),
    "card_word": ("Card", "Credit card", "Card payment"),
    "terms": (
        "Payment is due by {due}.", "Please pay by {due}.", "Terms: due {due}.", "Payment due no later than {due}.",
        "Please settle this invoice by {due}.", "Kindly remit payment by {due}.", "This invoice falls due on {due}.",
    ),
    "terms_days": (
        "Payment terms: {days} days net.", "Please pay within {days} days.", "Terms: net {days}.", "Net {days} days.",
        "Payment within {days} days of invoice date.", "Our terms are strictly {days} days.",
    ),
    "terms_now": ("Due on receipt.", "Payment due upon receipt of invoice.", "Payable immediately."),
    "skonto": (
        "{percent}% discount if paid within {days} days, otherwise due {due}.",
        "Early payment discount: {percent}% within {days} days; net by {due}.",
    ),
    "skonto_date": (
        "{percent}% discount ({amount}) if paid by {until}, otherwise net by {due}.",
        "Pay by {until} and deduct {percent}% = {amount}; net due {due}.",
    ),
    "skonto_days": (
        "{percent}% {days} days, net {net_days} days.", "{percent}% discount within {days} days, {net_days} days net.",
        "Terms: {percent}/{days}, net {net_days}.",
    ),
    "debit": ("This amount will be collected by direct debit on {due}.", "We will debit your account on {due}."),
    "reverse_charge": (
        "Reverse charge: customer to account for VAT to the tax authority.",
        "Reverse charge: customer to pay the VAT.", "VAT reverse charge applies.",
        "Customer to account to HMRC for the reverse charge output tax.",
    ),
    "small_business": ("Not VAT registered.", "No VAT charged – business not registered for VAT."),
    "intra_community": ("Intra-Community supply of goods, VAT exempt.", "VAT-exempt intra-Community supply."),
    "export": ("Zero-rated export of goods.", "Export of goods, VAT zero-rated."),
    "exempt": ("Supply exempt from VAT.", "VAT exempt: education and training."),
    "thanks": ("Thank you for your business.", "Thank you for your order.", "Many thanks for your custom.", ""),
    "salutation": ("Dear Sir or Madam,", "Dear customer,", "Hello,"),
    "regards": ("Yours faithfully", "Kind regards", "Best regards"),
    "opening": (
        "", "", "For goods and services supplied:", "We invoice the following:", "For professional services rendered:",
    ),
    "number_sentence": (
        "{title} No. {number} of {date}", "{title} {number} dated {date}", "{title} no. {number}, {date}",
    ),
    "title_number": (
        "{title} {number}", "{title} #{number}", "{title} No. {number}", "{title}: {number}", "{title} no. {number}",
    ),
    "dateline": ("{town}, {date}", "{date}"),
    "period_form": ("{start}\u00a0– {end}", "{start} to {end}", "{start} - {end}", "from {start} to {end}"),
    "delivery_sentence": ("Delivered on {delivery}.", "Date of supply: {delivery}", "Services supplied on {delivery}."),
    "same_day": ("Date of supply is the invoice date.", "Tax point and date of supply as invoice date."),
    "pay_sentence": (
        "{bank}, {iban_label} {iban}, {bic_label} {bic}", "Please pay {bank}, {iban_label} {iban}, {bic_label} {bic}",
    ),
    "received": ("Goods received in good condition:", "Received by:"),
    "signature": ("Date, signature", "Signed", "Print name and sign"),
}  # fmt: skip
"""Variants by the keys of the wording table; keys of its own beside them. `{…}` are filled in when printed."""

NOTES = (
    "Goods remain our property until paid for in full.",
    "E. & O. E. Claims must be made within 7 days of delivery.",
    "Opening hours: Monday to Friday 8.30 am – 5 pm, Saturday 9 am – noon.",
    "We reserve the right to charge statutory interest on late payments (8% over base rate).",
    "See our new range of over 1,200 products online.",
    "Our standard terms and conditions of sale apply, a copy of which is available on request.",
    "Please quote your account number on all correspondence.",
    "Closed for stocktaking from 24 to 31 December.",
)
"""Lines at the end of a document that hold no field."""
