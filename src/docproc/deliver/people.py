"""The people that can be told things: those of docproc.yaml and those of the store, the same by user name."""

from __future__ import annotations

from collections.abc import Mapping

from docproc.specs.delivery import PersonSettings
from docproc.specs.settings import Settings
from docproc.store.engine import Store
from docproc.store.users import list_users


def known_people(store: Store, settings: Settings) -> Mapping[str, PersonSettings]:
    """Return everybody by user name; what docproc.yaml says of a person wins, what it leaves out the store says.

    Of the store only those who are active, with the roles that they have now.
    """
    people: dict[str, PersonSettings] = {}
    for user in list_users(store):
        if user.is_active:
            people[user.username] = PersonSettings.model_validate(
                {
                    "name": user.display_name or "",
                    "email": user.email,
                    "roles": tuple(user.roles),
                    "language": user.language,
                    "timezone": user.timezone,
                }
            )
    for name, said in settings.people.items():
        known = people.get(name, PersonSettings())
        people[name] = known.model_copy(update={field: getattr(said, field) for field in said.model_fields_set})
    return people
