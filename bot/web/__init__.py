"""Pages and endpoints that are no platform's: health, and what this is."""
