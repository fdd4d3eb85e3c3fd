"""Tags of the pages of audits."""
