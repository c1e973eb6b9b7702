"""What colleagues see: pages, forms, components, templates."""
