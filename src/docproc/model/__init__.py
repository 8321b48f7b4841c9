"""The words of the domain: frozen dataclasses and vocabularies, standard library only."""
