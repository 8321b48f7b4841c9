"""Whom announcements reach: people of docproc.yaml and of the store."""

from pathlib import Path

from docproc.deliver.people import known_people
from docproc.specs.settings import Settings
from docproc.store.engine import open_store
from docproc.store.users import add_user, grant_role, set_active


def test_what_the_settings_say_of_a_person_wins_and_the_store_says_the_rest(tmp_path: Path) -> None:
    settings = Settings.model_validate({"people": {"anna": {"name": "Anna Kühn"}, "carl": {"roles": ["cfo"]}}})
    with open_store(tmp_path) as store:
        add_user(store, "anna", "anna@example.org", {"display_name": "A. K.", "language": "en"}, "x")
        grant_role(store, "anna", "reviewer", None, "x")
        add_user(store, "ben", "ben@example.org", {}, "x")
        set_active(store, "ben", False, "x")
        people = known_people(store, settings)
    assert set(people) == {"anna", "carl"}
    anna = people["anna"]
    assert (anna.name, anna.email, anna.roles, anna.language) == ("Anna Kühn", "anna@example.org", ("reviewer",), "en")
    assert people["carl"].roles == ("cfo",)
