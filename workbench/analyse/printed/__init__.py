"""Can the figures that an article prints be true?"""
