"""The rule types: each finds the candidates of one rule in YAML; `docproc.extract.RULES` names them."""
