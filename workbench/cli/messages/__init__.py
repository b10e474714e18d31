"""What the command line says when it refuses, in the language of the user's locale: a catalogue for each stage."""
