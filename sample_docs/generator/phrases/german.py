"""German wordings as the many programs that write business documents print them."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        "Rechnung", "Rechnung", "Rechnung", "RECHNUNG", "Rechnung / Lieferschein", "Ausgangsrechnung",
        "Schlussrechnung", "Abschlagsrechnung", "Teilrechnung", "Warenrechnung", "Handwerkerrechnung",
        "Honorarrechnung", "Honorarnote", "Leistungsabrechnung", "Ihre Rechnung", "Verkaufsrechnung", "Sammelrechnung",
        "Monatsrechnung", "Faktura",
    ),
    "credit_note": (
        "Gutschrift", "GUTSCHRIFT", "Rechnungskorrektur", "Stornorechnung", "Korrekturrechnung", "Rechnungsgutschrift",
        "Stornierung", "Wertgutschrift", "Warengutschrift", "Retourengutschrift", "Berichtigte Rechnung (Gutschrift)",
    ),
    "delivery_note": (
        "Lieferschein", "Lieferschein", "LIEFERSCHEIN", "Warenbegleitschein", "Lieferschein / Packzettel",
        "Packzettel", "Warenausgangsschein", "Liefernachweis", "Versandschein",
    ),
    "order": (
        "Bestellung", "Bestellung", "BESTELLUNG", "Einkaufsbestellung", "Bestellschein", "Materialbestellung",
        "Lieferantenbestellung",
    ),
    "confirmation": ("Auftragsbestätigung", "AUFTRAGSBESTÄTIGUNG", "Bestellbestätigung", "Bestätigung Ihres Auftrags"),
    "receipt": (
        "Kassenbon", "Quittung", "Kassenbeleg", "Bon", "KASSENBON", "Barverkauf", "Kassenquittung", "Verkaufsbeleg",
    ),
    "reminder": ("Mahnung", "Zahlungserinnerung", "MAHNUNG"),
    "invoice_number": (
        "Rechnungsnummer", "Rechnungs-Nr.", "Rechnung Nr.", "Rechnungsnr.", "RechnungsNr.", "Rg.-Nr.", "RG-Nr.",
        "Re.-Nr.", "Re-Nr.", "Rech.-Nr.", "Rechn.-Nr.", "Belegnummer", "Beleg-Nr.", "Belegnr.", "Rechnung",
        "Rechnungs-Nummer", "Rechnungs-ID", "Fakturanummer", "Faktura-Nr.", "Dokumentnummer", "Dokument-Nr.", "Nummer",
        "Rechnung-Nr.", "Unsere Rechnungsnummer", "Rechnungskennung", "Beleg",
    ),
    "credit_number": (
        "Gutschriftsnummer", "Gutschrift-Nr.", "Gutschrift Nr.", "Gutschriftnummer", "Belegnummer", "Beleg-Nr.",
        "Gutschrifts-Nr.", "Gu.-Nr.", "Dokumentnummer", "Nummer", "Stornonummer", "Korrekturbeleg Nr.",
    ),
    "credit_date": (
        "Gutschriftsdatum", "Datum", "Belegdatum", "Datum der Gutschrift", "Ausstellungsdatum", "Gutschriftdatum",
        "vom", "Erstellt am",
    ),
    "document_number": ("Belegnummer", "Nummer", "Beleg-Nr.", "Dokumentnummer", "Vorgangsnummer"),
    "order_document": (
        "Bestellnummer", "Bestell-Nr.", "Bestellung Nr.", "Bestellnr.", "Beleg-Nr.", "Nummer", "Bestellung",
        "Best.-Nr.", "Unsere Bestellnummer", "Belegnummer",
    ),
    "confirmation_document": (
        "Auftragsnummer", "Auftrags-Nr.", "Auftragsbestätigung Nr.", "AB-Nr.", "Auftragsbestätigungsnummer",
        "Auftrag Nr.", "Belegnummer", "Nummer", "Vorgang",
    ),
    "receipt_document": (
        "Bon-Nr.", "Beleg-Nr.", "Quittung Nr.", "Bonnr.", "Bon", "Belegnr.", "Kassenbon Nr.", "BELEG-NR.", "BON-NR",
        "Beleg", "Rechnungs-Nr.", "Quittungsnummer",
    ),
    "reminder_document": (
        "Mahnung Nr.", "Belegnummer", "Mahnnummer", "Mahn-Nr.", "Beleg-Nr.", "Mahnungsnummer", "Vorgang",
    ),
    "invoice_date": (
        "Rechnungsdatum", "Datum", "Belegdatum", "Ausstellungsdatum", "Rechnungs-Datum", "Rg.-Datum", "RG-Datum",
        "Re.-Datum", "Rech.-Datum", "Datum der Rechnung", "Ausgestellt am", "Erstellt am", "Rechnung vom", "vom",
        "Fakturadatum", "Dokumentdatum", "Tag der Ausstellung", "Rechnungstag",
    ),
    "document_date": ("Datum", "Belegdatum", "Vom", "Ausstellungsdatum", "Erstellt am", "Dokumentdatum", "Tag"),
    "order_date": ("Bestelldatum", "Datum", "Belegdatum", "Bestellung vom", "Bestellt am"),
    "delivery_note_date": ("Lieferscheindatum", "Datum", "Belegdatum", "Versanddatum", "Ausstellungsdatum"),
    "reminder_date": ("Datum", "Mahndatum", "Belegdatum", "Erstellt am"),
    "due_date": (
        "Zahlbar bis", "Fällig am", "Fälligkeit", "Zahlungsziel", "Fälligkeitsdatum", "Zahlbar bis zum",
        "Zu zahlen bis", "Zahlung bis", "Zahlungstermin", "Fällig bis", "zahlbar ohne Abzug bis", "Netto fällig am",
        "Bitte zahlen bis", "Zahlungsfrist bis", "Rechnung fällig am", "Überweisung bis", "Fällig",
    ),
    "delivery_date": (
        "Lieferdatum", "Leistungsdatum", "Tag der Lieferung", "Liefer-/Leistungsdatum", "Lieferdatum/Leistungsdatum",
        "Leistungstag", "Tag der Leistung", "Datum der Leistung", "Datum der Lieferung", "Lieferung am",
        "Geliefert am", "Leistung erbracht am", "Leistungs-/Lieferdatum", "Ausführungsdatum", "Liefertag",
        "Lief.-Datum", "Ausgeführt am", "Lieferzeitpunkt", "Leistungszeitpunkt",
    ),
    "both_days": ("Rechnungs- und Lieferdatum", "Rechnungsdatum = Lieferdatum", "Rechnungs-/Lieferdatum",
    "Rechnungs- und Leistungsdatum",
                  "Datum und Lieferdatum", "Rechnungsdatum/Leistungsdatum"),
    "planned_date": (
        "Liefertermin", "Lieferdatum", "Wunschtermin", "Lieferung bis", "Gewünschter Liefertermin", "Lieferung am",
        "Voraussichtlicher Liefertermin", "Zu liefern bis",
    ),
    "service_period": (
        "Leistungszeitraum", "Abrechnungszeitraum", "Zeitraum", "Leistungsperiode", "Lieferzeitraum",
        "Rechnungszeitraum", "Liefer-/Leistungszeitraum", "Abrechnungsperiode", "Ausführungszeitraum",
        "Nutzungszeitraum", "Leistung im Zeitraum",
    ),
    "order_number": (
        "Ihre Bestellnummer", "Bestell-Nr.", "Ihre Bestellung", "Bestellnummer", "Ihre Bestell-Nr.", "Bestellnr.",
        "Ihre Auftragsnummer", "Kundenbestellnummer", "Ihr Auftrag", "Bestellung Nr.", "Ihre Best.-Nr.", "Best.-Nr.",
        "Kunden-Bestellnr.", "Ihre Bestellung Nr.", "PO-Nummer", "Bestellreferenz", "Bestellzeichen",
        "Ihr Bestellzeichen", "Auftragsnummer des Kunden", "Bestellung",
    ),
    "customer_number": (
        "Kundennummer", "Kunden-Nr.", "Kd.-Nr.", "Debitor", "Kundennr.", "KdNr.", "Kd-Nr.", "Kunden-Nummer",
        "Kunde Nr.", "Ihre Kundennummer", "Ihre Kunden-Nr.", "Kundenkonto", "Debitorennummer", "Debitoren-Nr.",
        "Debitor-Nr.", "Kunden-ID", "Kundenkonto-Nr.", "Unsere Kundennummer für Sie", "Mandantennummer", "Kunde",
    ),
    "contract_number": (
        "Vertragsnummer", "Vertrags-Nr.", "Vertragskonto", "Vertrag Nr.", "Vertragsnr.", "Vertrag",
        "Rahmenvertrag Nr.", "Vertragskontonummer", "Ihr Vertrag", "Vertrags-ID",
    ),
    "delivery_note_number": (
        "Lieferscheinnummer", "Lieferschein-Nr.", "Lieferschein", "Lieferschein Nr.", "LS-Nr.", "Lieferscheinnr.",
        "Lief.-Schein-Nr.", "Lieferschein-Nummer", "Unser Lieferschein", "Lieferung Nr.", "Lieferschein(e)",
    ),
    "buyer_reference": (
        "Ihr Zeichen", "Ihre Referenz", "Leitweg-ID", "Kundenreferenz", "Ihre Kundenreferenz", "Referenz des Kunden",
        "Käuferreferenz", "Ihr Aktenzeichen",
    ),
    "preceding_invoice_number": (
        "Zu Rechnung Nr.", "Ursprungsrechnung", "Bezug Rechnung", "Originalrechnung", "zu Rechnungsnummer",
        "Korrektur zu Rechnung", "Bezugsrechnung", "Storno zu Rechnung", "Ursprüngliche Rechnungsnummer",
        "Betrifft Rechnung",
    ),
    "preceding_invoice_date": (
        "Datum der Ursprungsrechnung", "Rechnung vom", "Ursprungsrechnung vom", "Originalrechnung vom",
        "Datum der Bezugsrechnung",
    ),
    "supplier_vat_id": (
        "USt-IdNr.", "USt-ID", "Umsatzsteuer-ID", "USt.-IdNr.", "Ust-IdNr.", "USt-Id-Nr.", "UStID", "Ust.-Id.-Nr.",
        "Umsatzsteuer-Identifikationsnummer", "USt.-ID-Nr.", "UST-ID", "USt-ID-Nr.", "Umsatzsteuer-Ident-Nr.",
        "VAT-ID", "Unsere USt-IdNr.", "USt-Ident-Nr.", "Umsatzst.-ID",
    ),
    "supplier_vat_id_AT": ("UID-Nr.", "UID", "UID-Nummer", "Unsere UID", "ATU-Nr.", "UID Nr.", "Umsatzsteuer-ID"),
    "supplier_vat_id_CH": (
        "MWST-Nr.", "UID", "MwSt-Nr.", "MWST-Nummer", "UID-Nr.", "CHE-MWST-Nr.", "Mehrwertsteuernummer",
    ),
    "supplier_tax_number": (
        "Steuernummer", "Steuer-Nr.", "St.-Nr.", "StNr.", "Steuernr.", "St-Nr.", "Steuer-Nummer",
        "Finanzamt-Steuernummer", "Steuer Nr.",
    ),
    "buyer_vat_id": (
        "Ihre USt-IdNr.", "USt-ID des Kunden", "USt-IdNr. Kunde", "Ihre USt-ID", "Ihre Umsatzsteuer-ID",
        "USt-IdNr. Empfänger", "Kunden-USt-ID", "USt-IdNr. des Leistungsempfängers", "Ihre UStID",
    ),
    "buyer_vat_id_AT": ("Ihre UID", "Ihre UID-Nr.", "UID des Kunden", "Kunden-UID", "UID-Nr. des Leistungsempfängers"),
    "iban": ("IBAN", "IBAN", "IBAN", "IBAN-Nr.", "Konto (IBAN)"),
    "bic": ("BIC", "BIC/SWIFT", "BIC-Code", "SWIFT", "SWIFT-BIC", "BIC", "SWIFT/BIC"),
    "payment_reference": (
        "Verwendungszweck", "Zahlungsreferenz", "Bitte bei Zahlung angeben", "Referenz", "Betreff der Zahlung",
        "Überweisungszweck", "Zahlungszweck",
    ),
    "lines_total": (
        "Zwischensumme", "Warenwert", "Summe Positionen", "Positionssumme", "Summe der Positionen", "Warenwert netto",
        "Zwischensumme netto", "Leistungen gesamt", "Summe Leistungen",
    ),
    "net_amount": (
        "Nettobetrag", "Summe netto", "Netto", "Gesamt netto", "Gesamtbetrag netto", "Nettosumme", "Netto-Betrag",
        "Rechnungsbetrag netto", "Summe (netto)", "Gesamtsumme netto", "Nettogesamtbetrag", "Nettowert",
        "Netto gesamt", "Summe ohne MwSt.", "Betrag netto", "Netto-Gesamtsumme", "Total netto",
        "Netto-Rechnungsbetrag", "Summe exkl. MwSt.", "Steuerpflichtiger Betrag", "Nettorechnungsbetrag",
        "Gesamt (netto)",
    ),
    "net_or_lines": ("Zwischensumme", "Zwischensumme (netto)", "Warenwert netto", "Summe", "Zwischensumme netto"),
    "vat_line": (
        "zzgl. {rate} % MwSt.", "Umsatzsteuer {rate} %", "MwSt. {rate} %", "USt {rate} %", "{rate} % MwSt.",
        "{rate}% USt.", "+ {rate} % MwSt.", "Mehrwertsteuer {rate}%", "zuzüglich {rate}% Mehrwertsteuer",
        "{rate} % Umsatzsteuer", "MwSt {rate}%", "zzgl. USt. {rate} %", "USt. {rate}%", "MWST {rate} %",
        "zzgl. {rate} % USt.", "Umsatzsteuer ({rate} %)", "MwSt. ({rate}%)", "zzgl. gesetzl. MwSt. {rate} %",
        "Steuer {rate} %",
    ),
    "vat_line_on": (
        "{rate} % MwSt. auf {net}", "USt. {rate} % von {net}", "{rate}% Umsatzsteuer auf {net}",
        "MwSt. {rate} % aus {net}", "zzgl. {rate} % MwSt. auf {net}",
    ),
    "included_vat": (
        "darin enthaltene MwSt. {rate} %", "enthaltene USt. {rate} %", "inkl. {rate} % MwSt.", "davon MwSt. {rate} %",
        "enthält {rate} % Umsatzsteuer", "darin enthalten {rate}% USt.",
    ),
    "vat_amount": (
        "MwSt. gesamt", "Umsatzsteuer gesamt", "Steuerbetrag", "Umsatzsteuer", "MwSt.", "Mehrwertsteuer",
        "Summe MwSt.", "USt", "MwSt.-Betrag", "Summe USt.", "Gesamt MwSt.", "Summe Umsatzsteuer", "USt-Betrag",
        "Steuer gesamt",
    ),
    "total_amount": (
        "Gesamtbetrag", "Rechnungsbetrag", "Bruttobetrag", "Endbetrag", "Gesamtsumme", "Gesamt", "Summe brutto",
        "Brutto", "Gesamtbetrag brutto", "Rechnungssumme", "Gesamt brutto", "Bruttosumme", "Total",
        "Gesamtsumme brutto", "Endsumme", "Rechnungsendbetrag", "Gesamtbetrag inkl. MwSt.", "Summe inkl. MwSt.",
        "Brutto-Betrag", "Rechnungsbetrag brutto", "Gesamtpreis", "Total inkl. MwSt.", "Bruttorechnungsbetrag",
        "Rechnungstotal", "Gesamt inkl. USt.", "Betrag gesamt", "Gesamtbetrag (brutto)", "Rechnungsgesamtbetrag",
        "Summe gesamt",
    ),
    "total_to_pay": (
        "Zahlbetrag", "Zu zahlen", "Zu zahlender Betrag", "Zahlungsbetrag", "Bitte überweisen Sie",
        "Überweisungsbetrag", "Fälliger Betrag", "Zu zahlender Gesamtbetrag",
    ),
    "credit_total": (
        "Gutschriftsbetrag", "Gutschriftbetrag", "Gesamtbetrag", "Gesamtgutschrift", "Betrag der Gutschrift",
        "Gesamtsumme", "Erstattungsbetrag", "Bruttobetrag", "Summe brutto", "Endbetrag",
    ),
    "prepaid_amount": (
        "bereits gezahlt", "abzüglich Anzahlung", "Bereits bezahlt", "Anzahlung", "abzgl. Anzahlung",
        "Geleistete Anzahlung", "abzüglich Vorauszahlung", "Vorauszahlung", "abzgl. bereits geleisteter Zahlungen",
        "Erhaltene Anzahlung", "abzgl. Abschlagszahlung", "Geleistete Abschläge", "Abschlagszahlungen",
        "Bisherige Zahlungen", "Gezahlt",
    ),
    "rounding_amount": ("Rundung", "Rundungsdifferenz", "Rundungsausgleich", "Rundungsbetrag"),
    "due_amount": (
        "Offener Betrag", "Noch zu zahlen", "Restbetrag", "Zahlbetrag", "Zu zahlen", "Verbleibender Betrag",
        "Restzahlung", "Noch offen", "Restforderung", "Fälliger Betrag", "Zu zahlender Betrag", "Offen", "Restsumme",
        "Verbleiben zu zahlen", "Zahlungsbetrag", "Restbetrag zur Zahlung",
    ),
    "reminder_due": (
        "Offener Gesamtbetrag", "Gesamtforderung", "Zu zahlender Betrag", "Gesamtbetrag", "Summe offener Posten",
        "Gesamt offen", "Zahlbetrag", "Offener Saldo", "Forderung gesamt", "Fälliger Gesamtbetrag",
    ),
    "allowance": (
        "Rabatt", "abzgl. Rabatt", "Nachlass", "Sonderrabatt", "Kundenrabatt", "Mengenrabatt", "Treuerabatt",
        "Gesamtrabatt", "Preisnachlass", "abzüglich Nachlass",
    ),
    "charge": (
        "Versandkosten", "Fracht", "Verpackung", "Porto und Verpackung", "Frachtkosten", "Versand", "Transportkosten",
        "Mindermengenzuschlag", "Lieferpauschale", "Expresszuschlag", "Porto", "Verpackungspauschale",
    ),
    "pos": ("Pos.", "Pos", "Nr.", "Position", "Lfd. Nr.", "#", "Posten", "lfd.Nr."),
    "article": (
        "Artikel-Nr.", "Art.-Nr.", "Artikel", "Artikelnummer", "Artikelnr.", "ArtNr.", "Art.Nr.", "Produkt-Nr.",
        "Bestell-Nr.", "Material", "Materialnummer", "Artikel Nr.", "SKU", "Mat.-Nr.",
    ),
    "description": (
        "Bezeichnung", "Beschreibung", "Leistung", "Artikelbezeichnung", "Text", "Produkt", "Artikelbeschreibung",
        "Leistungsbeschreibung", "Art der Leistung", "Warenbezeichnung", "Leistung / Artikel", "Ware",
        "Bezeichnung der Leistung", "Produktbezeichnung", "Artikel / Leistung", "Gegenstand",
    ),
    "quantity": ("Menge", "Anzahl", "Anz.", "Stück", "Liefermenge", "Mge.", "Anzahl/Menge"),
    "quantity_unit": ("Menge", "Anzahl", "Menge / Einheit", "Menge/ME", "Mge./Einh."),
    "unit": ("Einheit", "ME", "Einh.", "Mengeneinheit", "Eh."),
    "price": (
        "Einzelpreis", "E-Preis", "Preis", "EP", "Einzelpreis netto", "Preis/Einheit", "Stückpreis", "E.-Preis",
        "Einzel", "Preis netto", "EP netto", "à Preis", "Einheitspreis", "Einzelpr.", "VK-Preis", "Netto-Einzelpreis",
        "Preis je Einheit",
    ),
    "price_gross": ("Einzelpreis brutto", "Preis (brutto)", "EP brutto", "Einzelpreis inkl. MwSt.", "Bruttopreis"),
    "discount": ("Rabatt", "Rab. %", "Rabatt %", "Rab.", "Nachlass", "Rab%"),
    "rate": ("MwSt.", "USt %", "MwSt. %", "USt.", "MwSt %", "Steuer", "USt.-Satz", "Steuersatz", "MwSt.-Satz", "St. %"),
    "amount": (
        "Betrag", "Gesamt", "Gesamtpreis", "Summe", "Betrag netto", "Gesamt netto", "G-Preis", "GP", "Gesamtbetrag",
        "Netto", "Wert", "Positionswert", "Nettobetrag", "Gesamtpreis netto", "Zeilensumme", "Ges.-Preis",
        "Pos.-Betrag", "Preis gesamt",
    ),
    "amount_gross": ("Gesamt brutto", "Betrag brutto", "Gesamtpreis brutto", "Summe inkl. MwSt.", "GP brutto"),
    "ordered": ("bestellt", "Bestellmenge", "Best. Menge"),
    "delivered": ("geliefert", "Liefermenge", "Gel. Menge"),
    "taxable": ("Netto", "Nettobetrag", "Bemessungsgrundlage", "Warenwert", "Basis", "Netto-Umsatz"),
    "tax": ("MwSt.", "Steuer", "USt", "Steuerbetrag", "MwSt.-Betrag", "Umsatzsteuer"),
    "tax_rate": ("MwSt. %", "Steuersatz", "Satz", "%", "USt %", "MwSt.-Satz"),
    "gross": ("Brutto", "Bruttobetrag", "Gesamt", "Brutto-Umsatz"),
    "carried": ("Übertrag", "Zwischensumme (Übertrag)", "Übertrag von Vorseite", "Übertrag:", "Zwischensumme Seite"),
    "subtotal": ("Zwischensumme", "Summe Titel", "Summe Gruppe"),
    "page": (
        "Seite {page} von {pages}", "Seite {page}/{pages}", "Seite {page} / {pages}", "- {page} -", "Seite: {page}",
        "Blatt {page} von {pages}", "S. {page}/{pages}",
    ),
    "bill_to": (
        "Rechnungsempfänger", "Kunde", "Rechnungsadresse", "Rechnung an", "Auftraggeber", "Empfänger", "An",
        "Leistungsempfänger", "Rechnungsanschrift",
    ),
    "to": ("Empfänger", "An", "Kunde", "Lieferanschrift", "Warenempfänger"),
    "vendor": ("Lieferant", "An Lieferant", "Bestellt bei", "Auftragnehmer"),
    "ship_to": ("Lieferadresse", "Warenempfänger", "Lieferanschrift", "Lieferung an", "Versandadresse"),
    "from": ("Lieferant", "Rechnungssteller", "Von", "Absender", "Leistungserbringer", "Verkäufer"),
    "contact": (
        "Ansprechpartner", "Bearbeiter", "Sachbearbeiter", "Ihr Ansprechpartner", "Ihr Kontakt", "Bearbeitet von",
        "Es betreut Sie", "Verkäufer", "Sachbearbeiterin",
    ),
    "phone": ("Telefon", "Tel.", "Tel", "Fon", "T", "Telefon:", "Durchwahl", "Telefonnummer"),
    "fax": ("Telefax", "Fax", "F", "Fax:"),
    "email": ("E-Mail", "Mail", "Email", "E-Mail:", "M"),
    "website": ("Internet", "Web", "www", "Homepage", "Webseite"),
    "bank": (
        "Bankverbindung", "Bank", "Unsere Bankverbindung", "Bankdaten", "Kontoverbindung", "Konto", "Kreditinstitut",
    ),
    "holder": ("Kontoinhaber", "Empfänger", "Kontoinhaberin", "Zahlungsempfänger"),
    "director": ("Geschäftsführung", "Geschäftsführer", "Geschäftsführerin", "GF", "Inhaber", "Vertreten durch"),
    "register": ("Registergericht", "Handelsregister", "HR"),
    "owner": ("Inhaber", "Inhaberin", "Inh."),
    "our_sign": ("Unser Zeichen", "Unsere Referenz", "Unsere Zeichen"),
    "offer": ("Angebot", "Angebots-Nr.", "Angebotsnummer", "Unser Angebot"),
    "offer_date": ("Angebotsdatum", "Angebot vom"),
    "ordered_on": ("Bestelldatum", "Ihre Bestellung vom", "Bestellung vom", "Auftragsdatum", "Bestellt am"),
    "printed_on": ("Druckdatum", "Gedruckt am", "Ausdruck vom"),
    "project": ("Projekt", "Bauvorhaben", "Objekt", "Projekt-Nr.", "BV", "Kommission"),
    "project_name": (
        "Umbau Nordflügel", "Neubau Halle 3", "Sanierung Altbau", "Messestand", "Relaunch", "Außenanlagen",
    ),
    "your_message": ("Ihre Nachricht vom", "Ihr Schreiben vom", "Ihre Mail vom"),
    "weight": ("Gewicht", "Bruttogewicht", "Gesamtgewicht"),
    "packages": ("Colli", "Packstücke", "Anzahl Pakete"),
    "tour": ("Tour", "Tournummer"),
    "delivery_terms": ("Lieferbedingung", "Lieferbedingungen", "Incoterms"),
    "delivery_terms_name": ("frei Haus", "ab Werk", "EXW", "DAP"),
    "buyer_person": ("Einkäufer", "Besteller", "Bestellt von"),
    "cost_centre": ("Kostenstelle", "KSt."),
    "shipping": ("Versandart", "Lieferart", "Versand"),
    "shipping_name": ("Spedition", "Paketdienst", "Abholung", "eigener Lkw", "frei Haus"),
    "payment_word": ("Zahlungsart", "Zahlungsweise", "Zahlart"),
    "transfer_word": ("Überweisung", "Banküberweisung", "per Überweisung", "Vorkasse (Überweisung)"),
    "debit_word": ("Lastschrift", "SEPA-Lastschrift", "Bankeinzug", "Einzugsermächtigung"),
    "cash_word": ("Barzahlung", "bar", "Bar"),
    "card_word": ("Kartenzahlung", "EC-Karte", "Kreditkarte", "Girocard"),
}  # fmt: skip
"""Variants of labels and titles by the keys of the wording table, and keys of its own beside them."""
