"""What authors do with workflows: drafts, documents, versions, publishing."""
