"""What a scale is: items, codings, keys, norms and cut-offs, declared in TOML and checked as a whole."""

from workbench.instruments.instrument import Cutoff, Instrument, Norm, Subscale
from workbench.instruments.loader import list_instruments, load_instrument
from workbench.instruments.transform import Transform

__all__ = ["Cutoff", "Instrument", "Norm", "Subscale", "Transform", "list_instruments", "load_instrument"]
