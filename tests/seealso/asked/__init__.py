"""Tests of `seealso.asked`: what readers ask for, and what to add next."""
