"""The languages of the interface: catalogues, which one a reader gets, dates and numbers as they are written there."""
