"""An executed notebook as one document, whatever it is printed as."""
