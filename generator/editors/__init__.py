"""The schemas → what editors need: a CMS, completion and hover help."""
