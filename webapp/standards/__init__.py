"""What other programs read: feeds, files in their formats, formatted references."""
