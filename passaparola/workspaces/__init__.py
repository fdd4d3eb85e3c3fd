"""People, organisations and brands, who may see what, and the installation itself."""
