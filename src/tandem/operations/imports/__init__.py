"""Read contacts and companies in from a file: look at it first, then write it, little by little."""

from tandem.operations.imports.carrying import carry_out_all
from tandem.operations.imports.desk import access_import, listing, look, start, template

__all__ = ["access_import", "carry_out_all", "listing", "look", "start", "template"]
