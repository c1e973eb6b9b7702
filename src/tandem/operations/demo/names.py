"""Names and places the demo is made of."""

FIRST = (
    "Lisa", "Bart", "Amélie", "Camille", "Élodie", "Hugo", "Jules", "Léa", "Louis", "Manon", "Nathan", "Zoé",
    "Andrei", "Bogdan", "Cristina", "Elena", "Ioana", "Mihai", "Radu", "Ștefan", "Alice", "Ben", "Grace", "Oliver",
    "Priya", "Sofia", "Tomás", "Yusuf",
)  # fmt: skip
LAST = (
    "Martin", "Bernard", "Dubois", "Durand", "Lefèvre", "Moreau", "Petit", "Rousseau", "Simon", "Vincent",
    "Popescu", "Ionescu", "Dumitru", "Stan", "Munteanu", "Georgescu", "Radu-Constantinescu", "Smith", "Jones",
    "Taylor", "García", "Fernandes", "Okafor", "Schneider", "de La Rochefoucauld", "Nguyen",
)  # fmt: skip
CITIES = (
    ("Paris", "FR"), ("Lyon", "FR"), ("Nantes", "FR"), ("Lille", "FR"), ("Bordeaux", "FR"), ("Genève", "CH"),
    ("București", "RO"), ("Cluj-Napoca", "RO"), ("Iași", "RO"), ("Timișoara", "RO"), ("Boston", "US"),
    ("London", "GB"),
)  # fmt: skip
COMPANIES = (
    "Moulin & Fils", "Boulangerie du Parc", "Garage Central", "Cabinet Verne", "Hôtel des Alpes", "Librairie Ulysse",
    "Menuiserie Lambert", "Pharmacie de la Gare", "Vignobles Castel-Roc", "Clinique Sainte-Anne", "Transilvania Soft",
    "Carpat Lemn", "Delta Pescărie", "Apa Vie Timișoara", "Brașov Medical", "Harbor Roasters", "Northbridge Legal",
    "Société Nouvelle d’Aménagement et de Décoration du Sud-Ouest", "Thames Optics", "Kite & Anchor",
)  # fmt: skip
INDUSTRIES = ("Retail", "Construction", "Health", "Hospitality", "Legal", "Manufacturing", "Software")
PURPOSES = ("Demo", "Support", "Renewal", "Complaint", "Appointment", "Prospecting", "")
STATUSES = ("New", "In discussion", "Offer sent", "Client", "Dormant")
SOURCES = ("website", "call", "fair", "recommendation")
TAGS = ("vip", "newsletter", "fair 2026", "partner", "late payer")
TASKS = (
    "Send the revised offer",
    "Check the invoice with accounting",
    "Prepare the demo",
    "Ask for the signed contract",
    "Confirm Thursday’s appointment",
    "Update the contact details",
)
NOTES = (
    "Prefers to be called in the morning.",
    "Asked for the price list in French, sent it.",
    "Very happy with the last delivery; may order again in spring.",
    "Wants one contact person only.",
)
