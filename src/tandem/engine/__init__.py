"""The laws, pure: events, triggers, conditions, workflows, runs, plans, effects."""
