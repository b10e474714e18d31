# From this folder: Rscript careless.R > careless.json
# Indices of careless answering by their published formulas, one respondent at a time (the package careless 1.2.2, whose
# conventions these are, is not in Debian): longstring and its mean, irv and irv by thirds, even-odd with the sign of
# careless >= 1.2.0, psychometric synonyms and antonyms without drawing again. Mahalanobis: psych::outlier, as careless::mahad.
suppressMessages(library(jsonlite))
set.seed(20110, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
people <- 40
sizes <- c(4, 5, 3, 4, 4)
scale_of <- rep(seq_along(sizes), sizes)
traits <- matrix(rnorm(people * length(sizes)), people)
direction <- rep(1, sum(sizes)); direction[c(2, 7, 18)] <- -1
answers <- sapply(seq_along(scale_of), function(j) {
  pmin(5, pmax(1, round(3 + 1.1 * direction[j] * traits[, scale_of[j]] + 0.45 * rnorm(people))))
})
answers[5, ] <- 3
answers[6, ] <- rep(1:5, 4)
answers[cbind(c(1, 1, 9, 9, 9, 20, 33), c(3, 4, 1, 10, 20, 7, 12))] <- NA
whole <- which(complete.cases(answers))

per_person <- function(f) apply(answers, 1, f)
part <- cut(seq_len(ncol(answers)), 3, labels = FALSE)
turned <- answers
turned[, direction < 0] <- 6 - turned[, direction < 0]
half_agreement <- function(x) {
  halves <- t(sapply(seq_along(sizes), function(s) {
    own <- x[scale_of == s]
    c(mean(own[seq_along(own) %% 2 == 0], na.rm = TRUE), mean(own[seq_along(own) %% 2 == 1], na.rm = TRUE))
  }))
  r <- suppressWarnings(cor(halves[, 1], halves[, 2], use = "pairwise.complete.obs"))
  -max(-1, 2 * r / (1 + r))
}
pairs_of <- function(keep) {
  r <- cor(answers, use = "pairwise.complete.obs")
  r[upper.tri(r, diag = TRUE)] <- NA
  which(keep(r), arr.ind = TRUE)
}
pair_agreement <- function(pairs) per_person(function(x) {
  later <- x[pairs[, 1]]; earlier <- x[pairs[, 2]]
  if (sum(!is.na(later) & !is.na(earlier)) <= 2) return(NA)
  suppressWarnings(cor(later, earlier, use = "pairwise.complete.obs"))
})
synonyms <- pairs_of(function(r) r > 0.6)
antonyms <- pairs_of(function(r) r < -0.6)
out <- list(
  r = R.version.string, answers = answers, scale_of = scale_of, direction = direction, complete_rows = whole - 1,
  longstring = apply(answers[whole, ], 1, function(x) max(rle(x)$lengths)),
  average_longstring = apply(answers[whole, ], 1, function(x) mean(rle(x)$lengths)),
  irv = per_person(function(x) sd(x, na.rm = TRUE)),
  irv_by_part = t(per_person(function(x) tapply(x, part, sd, na.rm = TRUE))),
  even_odd = apply(turned, 1, half_agreement),
  synonym_pairs = nrow(synonyms), antonym_pairs = nrow(antonyms),
  synonyms = pair_agreement(synonyms), antonyms = pair_agreement(antonyms),
  mahalanobis = unname(psych::outlier(answers, plot = FALSE)),
  parts_of_17_in_4 = cut(1:17, 4, labels = FALSE)
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE, na = "null"), "\n")
