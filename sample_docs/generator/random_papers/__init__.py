"""Pages drawn at random: heads, address fields, facts, tables, sums and feet, each in many forms.

Every block takes the pen and dice of its own and draws within the width it is given, so that nothing overlaps; what it
prints of the content it asks the pen to show, which is how the gold comes to hold just what stands on the page.
"""
