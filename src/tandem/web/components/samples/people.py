"""The people and rules of the samples."""

from __future__ import annotations

from tandem.web.components.marks import Doer

PEOPLE = ["Ana Marin", "Bo Lefèvre", "Cy Popescu", "Dora Van den Berghe-Constantinescu"]
ANA = Doer("person", PEOPLE[0], url="#ana")
BO = Doer("person", PEOPLE[1], url="#bo")
DORA = Doer("person", PEOPLE[3], url="#dora")
RULE = Doer("rule", "A missed call tells the supervisor", url="#rule", icon="phone-x", tone=3)
ESCALATE = Doer("rule", "Overdue by 30 minutes escalates", url="#rule-2", icon="alarm", tone=1)
CLIENT_DOER = Doer("client", "Élodie Béranger-Dumitrescu", url="#client")
TWILIO = Doer("connector", "Twilio")
