"""The words that business documents use, per language: every label with the variants that real letters show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

TABLE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {
        "invoice": ("Rechnung", "RECHNUNG", "Rechnung / Lieferschein"),
        "credit_note": ("Gutschrift", "Rechnungskorrektur", "Stornorechnung"),
        "delivery_note": ("Lieferschein", "LIEFERSCHEIN", "Warenbegleitschein"),
        "order": ("Bestellung", "Auftrag", "BESTELLUNG"),
        "receipt": ("Kassenbon", "Quittung", "Kassenbeleg"),
        "reminder": ("Mahnung", "Zahlungserinnerung", "2. Mahnung"),
        "contract": ("Vertrag", "Dienstleistungsvertrag", "Wartungsvertrag"),
        "invoice_number": ("Rechnungsnummer", "Rechnungs-Nr.", "Rechnung Nr.", "Rg.-Nr.", "Belegnummer"),
        "credit_number": ("Gutschriftsnummer", "Gutschrift-Nr.", "Belegnummer"),
        "credit_date": ("Gutschriftsdatum", "Datum", "Belegdatum"),
        "document_number": ("Belegnummer", "Nummer", "Unser Zeichen"),
        "order_document": ("Bestellnummer", "Bestell-Nr.", "Auftragsnummer"),
        "receipt_document": ("Bon-Nr.", "Beleg-Nr.", "Quittung Nr."),
        "reminder_document": ("Mahnung Nr.", "Belegnummer", "Mahnnummer"),
        "invoice_date": ("Rechnungsdatum", "Datum", "Belegdatum", "Ausstellungsdatum"),
        "document_date": ("Datum", "Belegdatum", "Vom"),
        "due_date": ("Zahlbar bis", "Fällig am", "Fälligkeit", "Zahlungsziel"),
        "delivery_date": ("Lieferdatum", "Leistungsdatum", "Liefertermin", "Tag der Lieferung"),
        "service_period": ("Leistungszeitraum", "Abrechnungszeitraum", "Zeitraum"),
        "order_number": ("Ihre Bestellnummer", "Bestell-Nr.", "Ihre Bestellung", "Auftragsnummer"),
        "customer_number": ("Kundennummer", "Kunden-Nr.", "Kd.-Nr.", "Debitor"),
        "contract_number": ("Vertragsnummer", "Vertrags-Nr.", "Vertragskonto"),
        "delivery_note_number": ("Lieferscheinnummer", "Lieferschein-Nr.", "Lieferschein"),
        "supplier_vat_id": ("USt-IdNr.", "USt-ID", "Umsatzsteuer-ID"),
        "supplier_vat_id_AT": ("UID-Nr.", "UID"), "supplier_vat_id_CH": ("MWST-Nr.", "UID"),
        "supplier_tax_number": ("Steuernummer", "Steuer-Nr.", "St.-Nr."),
        "buyer_vat_id": ("Ihre USt-IdNr.", "USt-ID des Kunden"),
        "iban": ("IBAN",), "bic": ("BIC", "BIC/SWIFT"),
        "payment_reference": ("Verwendungszweck", "Zahlungsreferenz"),
        "net_amount": ("Nettobetrag", "Summe netto", "Zwischensumme", "Warenwert netto"),
        "vat_line": ("zzgl. {rate} % MwSt.", "Umsatzsteuer {rate} %", "MwSt. {rate} %", "USt {rate} %"),
        "vat_amount": ("MwSt. gesamt", "Umsatzsteuer gesamt", "Steuerbetrag"),
        "total_amount": ("Gesamtbetrag", "Rechnungsbetrag", "Bruttobetrag", "Endbetrag", "Gesamtsumme"),
        "prepaid": ("bereits gezahlt", "abzüglich Anzahlung", "Abschläge"),
        "due_amount": ("Offener Betrag", "Noch zu zahlen", "Restbetrag", "Zahlbetrag"),
        "pos": ("Pos.", "Pos", "Nr."), "article": ("Artikel-Nr.", "Art.-Nr.", "Artikel"),
        "description": ("Bezeichnung", "Beschreibung", "Leistung", "Artikelbezeichnung"),
        "quantity": ("Menge", "Anzahl"), "unit": ("Einheit", "ME", "Einh."),
        "price": ("Einzelpreis", "E-Preis", "Preis"), "discount": ("Rabatt", "Rab. %"),
        "rate": ("MwSt.", "USt %", "MwSt. %"), "amount": ("Betrag", "Gesamt", "Gesamtpreis", "Summe"),
        "taxable": ("Netto",), "tax": ("MwSt.",), "gross": ("Brutto",),
        "carried": ("Übertrag",), "page": ("Seite {page} von {pages}", "Seite {page}/{pages}"),
        "bill_to": ("Rechnungsempfänger", "Kunde", "Rechnungsadresse"),
        "ship_to": ("Lieferadresse", "Warenempfänger"),
        "from": ("Lieferant",), "contact": ("Ansprechpartner", "Bearbeiter"), "phone": ("Telefon", "Tel."),
        "email": ("E-Mail",), "website": ("Internet", "Web"), "bank": ("Bankverbindung", "Bank"),
        "director": ("Geschäftsführung", "Geschäftsführer"), "register": ("Registergericht",),
        "terms": ("Zahlbar bis zum {due} ohne Abzug.", "Bitte überweisen Sie den Betrag bis zum {due}.",
                  "Der Betrag ist am {due} zur Zahlung fällig."),
        "skonto": ("Bei Zahlung innerhalb von {days} Tagen gewähren wir {percent} % Skonto, danach bis {due} netto.",
                   "Zahlbar bis {due} netto; bei Zahlung binnen {days} Tagen {percent} % Skonto."),
        "terms_days": ("Zahlbar innerhalb von {days} Tagen ohne Abzug.", "Zahlungsziel: {days} Tage netto."),
        "reverse_charge": ("Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).",),
        "small_business": ("Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",),
        "thanks": ("Vielen Dank für Ihren Auftrag!", "Wir danken für Ihr Vertrauen."),
        "salutation": ("Sehr geehrte Damen und Herren,",), "regards": ("Mit freundlichen Grüßen", "Freundliche Grüße"),
        "received": ("Ware vollständig erhalten:", "Empfangsbestätigung:"), "signature": ("Datum, Unterschrift",),
        "place_date": ("Ort, Datum",),
    },
    "en": {
        "invoice": ("Invoice", "INVOICE", "Tax Invoice"), "credit_note": ("Credit Note", "CREDIT NOTE", "Credit Memo"),
        "delivery_note": ("Delivery Note", "DELIVERY NOTE", "Packing Slip"),
        "order": ("Purchase Order", "PURCHASE ORDER"), "receipt": ("Receipt", "RECEIPT"),
        "reminder": ("Payment Reminder", "Overdue Notice"), "contract": ("Agreement", "Service Agreement"),
        "invoice_number": ("Invoice No.", "Invoice number", "Invoice #"),
        "credit_number": ("Credit note no.", "Credit No."), "credit_date": ("Date", "Credit date"),
        "document_number": ("Reference", "Our ref."),
        "order_document": ("PO number", "Order No."), "receipt_document": ("Receipt no.", "Receipt #"),
        "reminder_document": ("Reminder no.", "Our ref."),
        "invoice_date": ("Invoice date", "Date", "Date of issue", "Tax point"), "document_date": ("Date", "Dated"),
        "due_date": ("Due date", "Payment due", "Pay by"), "delivery_date": ("Delivery date", "Date of supply"),
        "service_period": ("Service period", "Billing period"), "order_number": ("Your order no.", "PO number"),
        "customer_number": ("Account no.", "Customer no."), "contract_number": ("Agreement no.", "Contract No."),
        "delivery_note_number": ("Delivery note no.", "Packing slip no."),
        "supplier_vat_id": ("VAT Reg. No.", "VAT no."), "supplier_tax_number": ("Tax reference",),
        "buyer_vat_id": ("Customer VAT no.",), "iban": ("IBAN",), "bic": ("BIC", "SWIFT/BIC"),
        "payment_reference": ("Payment reference",), "net_amount": ("Subtotal", "Net total", "Total excl. VAT"),
        "vat_line": ("VAT @ {rate}%", "VAT {rate}%"), "vat_amount": ("VAT", "Total VAT"),
        "total_amount": ("Total", "Invoice total", "Total incl. VAT", "Grand total"),
        "prepaid": ("Less deposit paid", "Paid"), "due_amount": ("Balance due", "Amount due"),
        "pos": ("#", "Line"), "article": ("Item code", "SKU"), "description": ("Description", "Details"),
        "quantity": ("Qty", "Quantity"), "unit": ("Unit",), "price": ("Unit price", "Rate", "Price"),
        "discount": ("Disc. %",), "rate": ("VAT %", "VAT"), "amount": ("Amount", "Net", "Line total"),
        "taxable": ("Net",), "tax": ("VAT",), "gross": ("Gross",), "carried": ("Carried forward",),
        "page": ("Page {page} of {pages}",), "bill_to": ("Bill to", "Invoice to", "Customer"),
        "ship_to": ("Ship to", "Deliver to"), "from": ("Vendor", "Supplier"), "contact": ("Contact",),
        "phone": ("Phone", "Tel"), "email": ("Email",), "website": ("Web",), "bank": ("Bank details", "Bank"),
        "director": ("Director",), "register": ("Company number",),
        "terms": ("Payment is due by {due}.", "Please pay by {due}.", "Terms: due {due}."),
        "skonto": ("{percent}% discount if paid within {days} days, otherwise due {due}.",),
        "terms_days": ("Payment terms: {days} days net.", "Please pay within {days} days."),
        "reverse_charge": ("Reverse charge: customer to account for VAT to the tax authority.",),
        "small_business": ("Not VAT registered.",),
        "thanks": ("Thank you for your business.", "Thank you for your order."),
        "salutation": ("Dear Sir or Madam,",), "regards": ("Yours faithfully", "Kind regards"),
        "received": ("Goods received in good condition:",), "signature": ("Date, signature",),
        "place_date": ("Place, date",),
    },
    "fr": {
        "invoice": ("Facture", "FACTURE"), "credit_note": ("Avoir", "AVOIR", "Facture d'avoir"),
        "delivery_note": ("Bon de livraison", "BON DE LIVRAISON"), "order": ("Bon de commande", "Commande"),
        "receipt": ("Ticket de caisse", "Reçu"), "reminder": ("Relance", "Rappel de paiement"),
        "contract": ("Contrat", "Contrat de prestation"),
        "invoice_number": ("Facture n°", "Numéro de facture", "N° de facture"),
        "credit_number": ("Avoir n°", "Numéro d'avoir"), "credit_date": ("Date", "Date de l'avoir"),
        "document_number": ("Référence", "N/Réf."),
        "order_document": ("Commande n°", "N° de commande"), "receipt_document": ("Ticket n°", "Reçu n°"),
        "reminder_document": ("Relance n°",), "invoice_date": ("Date de facturation", "Date", "Date de facture"),
        "document_date": ("Date", "Le"), "due_date": ("Date d'échéance", "Échéance", "À régler avant le"),
        "delivery_date": ("Date de livraison", "Livré le"), "service_period": ("Période",),
        "order_number": ("Votre commande", "N° de commande"), "customer_number": ("N° client", "Code client"),
        "contract_number": ("Contrat n°",), "delivery_note_number": ("Bon de livraison n°", "BL n°"),
        "supplier_vat_id": ("N° TVA intracommunautaire", "N° TVA", "TVA intracom."),
        "supplier_tax_number": ("SIRET",), "buyer_vat_id": ("N° TVA client",), "iban": ("IBAN",), "bic": ("BIC",),
        "payment_reference": ("Référence de paiement",), "net_amount": ("Total HT", "Montant HT"),
        "vat_line": ("TVA {rate} %",), "vat_amount": ("Total TVA", "Montant TVA"),
        "total_amount": ("Total TTC", "Montant TTC"), "prepaid": ("Acompte versé",),
        "due_amount": ("Net à payer", "Reste à payer"), "pos": ("N°",), "article": ("Réf.", "Référence"),
        "description": ("Désignation", "Description"), "quantity": ("Qté", "Quantité"), "unit": ("Unité",),
        "price": ("PU HT", "Prix unitaire HT"), "discount": ("Remise",), "rate": ("TVA", "TVA %"),
        "amount": ("Total HT", "Montant HT"), "taxable": ("Base HT",), "tax": ("TVA",), "gross": ("TTC",),
        "carried": ("Report",), "page": ("Page {page} sur {pages}",),
        "bill_to": ("Facturé à", "Client", "Adresse de facturation"), "ship_to": ("Adresse de livraison",),
        "from": ("Fournisseur",), "contact": ("Contact",), "phone": ("Tél.",), "email": ("Courriel",),
        "website": ("Site",), "bank": ("Coordonnées bancaires", "Banque"), "director": ("Gérance",),
        "register": ("Immatriculation",),
        "terms": ("À régler avant le {due}.", "Paiement à réception, au plus tard le {due}."),
        "skonto": ("Escompte de {percent} % pour paiement sous {days} jours, net au {due}.",),
        "terms_days": ("Règlement à {days} jours.",),
        "reverse_charge": ("Autoliquidation de la TVA.",),
        "small_business": ("TVA non applicable, art. 293 B du CGI.",),
        "thanks": ("Merci de votre confiance.", "Nous vous remercions de votre commande."),
        "salutation": ("Madame, Monsieur,",), "regards": ("Cordialement",), "received": ("Marchandise reçue :",),
        "signature": ("Date et signature",), "place_date": ("Lieu et date",),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """The wording of one document: a variant of every label, chosen by `seed`; `fixed` sets some labels outright."""

    language: str
    seed: int | str = 0
    fixed: Mapping[str, str] = field(default_factory=dict)
    table: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=lambda: TABLE)

    def __contains__(self, key: str) -> bool:
        return key in self.fixed or key in self.table[self.language]

    def all(self, key: str) -> tuple[str, ...]:
        """Every variant for `key`, for words that need not stay the same within a document."""
        return self.table[self.language][key]

    def __getitem__(self, key: str) -> str:
        """Return the wording for `key`; KeyError for a word the language's table does not have."""
        if key in self.fixed:
            return self.fixed[key]
        variants = self.table[self.language][key]
        return variants[int(Random(f"{self.seed}/{key}").random() * len(variants))]  # the same word on every page
