"""The commands of TeX that `workbench.publish.paper.tex` knows, as data."""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SYMBOLS = _pairs(r"""
    alpha α beta β gamma γ delta δ epsilon ϵ zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π
    rho ρ sigma σ tau τ upsilon υ phi ϕ chi χ psi ψ omega ω varepsilon ε vartheta ϑ varphi φ varrho ϱ
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ cup ∪ cap ∩ in ∈ notin ∉ subset ⊂ perp ⊥ forall ∀ exists ∃
    le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ sim ∼ equiv ≡ ll ≪ gg ≫ propto ∝ mid ∣ vert | Vert ‖
    to → rightarrow → Rightarrow ⇒ leftarrow ← sum ∑ prod ∏ int ∫ infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ
    ldots … dots … cdots ⋯ prime ′ circ ∘ bullet ∙ lvert | rvert | langle ⟨ rangle ⟩ lbrace { rbrace }
    { { } } % % & & # # _ _ $ $ | ‖
""")
BRACKETS = _pairs(r"""
    ( ( ) ) [ [ ] ] | | / / \{ { \} } \| ‖ \langle ⟨ \rangle ⟩ \lvert | \rvert | \lbrace { \rbrace }
""") | {".": ""}
ACCENTS = _pairs("""
    bar overline overline overline hat hat widehat hat tilde tilde widetilde tilde vec vec dot dot ddot ddot
    underline underline
""")
SPACES = {",": 0.17, ":": 0.22, ";": 0.28, "!": 0.0, " ": 0.25, "quad": 1.0, "qquad": 2.0}
OPERATORS = frozenset(
    ["lim", "max", "min", "log", "ln", "exp", "sin", "cos", "tan", "det", "sup", "inf", "arg", "Pr", "gcd"]
)
UPRIGHT = frozenset(["text", "mathrm", "textrm", "operatorname", "mbox", "mathit", "textit"])
FONTS = frozenset(["mathbf", "boldsymbol", "mathcal", "mathbb", "mathsf"])
# Size and style switches that change nothing here.
SILENT = frozenset(
    ["displaystyle", "textstyle", "limits", "nolimits", "big", "Big", "bigl", "bigr", "Bigl", "Bigr"]
)
