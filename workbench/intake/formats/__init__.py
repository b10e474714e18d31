"""Files of every kind as tables of text, with what each says about itself."""
