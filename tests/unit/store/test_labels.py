from docproc.model.enums import DocumentType
from docproc.store.engine import Store
from docproc.store.label_reading import CategoryRecord, count_categories, list_categories
from docproc.store.labels import categorize, sync_categories
from tests.unit.store.builders import completed

BILLS = CategoryRecord("bills", "Bills", "/bills", types=(DocumentType.INVOICE,))
ENERGY = CategoryRecord("energy", "Energy", "/bills/energy", "bills", color="#f9a825")


def test_categories_are_written_only_when_they_differ(store: Store) -> None:
    assert sync_categories(store, [BILLS, ENERGY], "anna") is True
    assert list_categories(store) == (BILLS, ENERGY)
    assert sync_categories(store, [BILLS, ENERGY], "anna") is False
    assert sync_categories(store, [ENERGY.__class__("energy", "Energy", "/energy")], "anna") is True


def test_a_category_that_the_settings_drop_goes_unless_documents_carry_it(store: Store) -> None:
    sync_categories(store, [BILLS, ENERGY], "anna")
    document = completed(store)
    assert count_categories(store) == {"bills": 1, "energy": 0}
    categorize(store, document, "energy", "anna")
    other = CategoryRecord("other", "Other", "/other")
    assert sync_categories(store, [other], "anna") is True
    assert [each.slug for each in list_categories(store)] == ["other", "bills", "energy"]
    assert list_categories(store)[1].types == ()
    assert sync_categories(store, [other], "anna") is False
    categorize(store, document, None, "anna")
    sync_categories(store, [BILLS, other], "anna")
    assert [each.slug for each in list_categories(store)] == ["bills", "other"]


def test_the_first_category_of_its_type_is_a_documents_own(store: Store) -> None:
    sync_categories(store, [BILLS, CategoryRecord("more", "More", "/more", types=(DocumentType.INVOICE,))], "anna")
    completed(store)
    assert count_categories(store) == {"bills": 1, "more": 0}
