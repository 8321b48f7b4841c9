"""The categories of docproc.yaml, as the store keeps them."""

from __future__ import annotations

from docproc.specs.filing import category_path
from docproc.specs.settings import Settings
from docproc.store.engine import Store
from docproc.store.label_reading import CategoryRecord
from docproc.store.labels import sync_categories


def keep_categories(store: Store, settings: Settings, actor: str) -> None:
    """Make the store's categories those of the settings; one query when nothing has changed."""
    categories = settings.categories
    sync_categories(
        store,
        [
            CategoryRecord(
                slug, each.name, category_path(categories, slug), each.parent, each.description, each.color, each.types
            )
            for slug, each in categories.items()
        ],
        actor,
    )
