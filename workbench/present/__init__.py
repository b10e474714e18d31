"""Results become what people read: tables, figures, sentences, in Chinese and English."""
