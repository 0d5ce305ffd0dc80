"""Help with words: corrections of what was mistyped, suggestions for what is being typed, what letters mean."""
