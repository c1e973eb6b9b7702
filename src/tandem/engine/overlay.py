"""What one run planned, to be laid over records as they really were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tandem.engine.deed import Deed
from tandem.engine.effect import ChangeRecord, CreateRecord, DeleteRecord
from tandem.engine.record import Image, RecordRef


@dataclass
class Overlay:
    """What one run planned on top of the past."""

    changes: dict[RecordRef, Image] = field(default_factory=dict)
    made: dict[RecordRef, Image] = field(default_factory=dict)
    gone: set[RecordRef] = field(default_factory=set)

    def copy(self) -> Overlay:
        """Another one that begins with the same."""
        return Overlay(dict(self.changes), dict(self.made), set(self.gone))

    def lay(self, images: dict[RecordRef, Image]) -> None:
        """Put it over these images; a change of what is not there any more is none."""
        images.update(self.made)
        for record, changes in self.changes.items():
            if record in images:
                images[record] = {**images[record], **changes}
        for record in self.gone:
            images.pop(record, None)

    def add(self, deeds: Iterable[Deed]) -> None:
        """Keep what was planned as well."""
        for deed in deeds:
            effect = deed.effect
            if isinstance(effect, ChangeRecord):
                kept = self.made if effect.record in self.made else self.changes
                kept[effect.record] = {**kept.get(effect.record, {}), **effect.changes}
            elif isinstance(effect, CreateRecord):
                self.made[effect.record] = dict(effect.values, id=effect.record.id)
            elif isinstance(effect, DeleteRecord):
                self.gone.add(effect.record)
