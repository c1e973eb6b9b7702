"""One file for each action: its form, its sentence, its plan, its examples."""
