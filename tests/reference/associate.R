# From this folder: Rscript associate.R > associate.json
suppressMessages({library(psych); library(jsonlite)})
scores <- read.csv("scores.csv")
both <- function(a, b, method) {
  k <- complete.cases(a, b)
  test <- suppressWarnings(cor.test(a[k], b[k], method = method, exact = FALSE, continuity = FALSE))
  r <- unname(test$estimate); n <- sum(k)
  se <- sqrt(switch(method, pearson = 1 / (n - 3), spearman = (1 + r^2 / 2) / (n - 3), kendall = .437 / (n - 4)))
  # cor.test uses Edgeworth series for rho: the paper's p is the t approximation, so it is taken from Pearson on ranks.
  p <- if (method == "spearman") cor.test(rank(a[k]), rank(b[k]))$p.value else test$p.value
  list(r = r, n = n, p = p, low = tanh(atanh(r) - qnorm(.975) * se), high = tanh(atanh(r) + qnorm(.975) * se))
}
pairs <- list(c("x", "y"), c("x", "tied"), c("y", "tied"), c("x", "age"))
methods <- c("pearson", "spearman", "kendall")
single <- lapply(pairs, function(v) setNames(lapply(methods, function(m) both(scores[[v[1]]], scores[[v[2]]], m)), methods))
names(single) <- sapply(pairs, paste, collapse = ":")

partial <- function(method, formula) {
  d <- na.omit(scores[c("x", "y", all.vars(formula))])
  if (method == "spearman") for (v in names(d)) if (is.numeric(d[[v]])) d[[v]] <- rank(d[[v]])
  ex <- resid(lm(update(formula, x ~ .), d)); ey <- resid(lm(update(formula, y ~ .), d))
  k <- length(coef(lm(update(formula, x ~ .), d))) - 1
  r <- cor(ex, ey); df <- nrow(d) - 2 - k; t <- r * sqrt(df / (1 - r^2))
  list(r = r, n = nrow(d), df = df, p = 2 * pt(-abs(t), df))
}
contrast <- function(method) {
  d <- na.omit(scores[c("x", "y", "z")])
  r <- cor(d, method = method)
  test <- r.test(n = nrow(d), r12 = r["x", "y"], r13 = r["x", "z"], r23 = r["y", "z"])
  list(n = nrow(d), difference = r["x", "y"] - r["x", "z"], t = unname(test$t), p = unname(test$p))
}
p <- c(.001, .012, .03, .03, .2, .049, .9)
out <- list(
  r = R.version.string, psych = as.character(packageVersion("psych")), single = single,
  partial = list(pearson_age = partial("pearson", ~ age), spearman_age_tied = partial("spearman", ~ age + tied),
                 spearman_age_mode = partial("spearman", ~ age + mode)),
  contrast = list(pearson = contrast("pearson"), spearman = contrast("spearman")),
  p = p, adjusted = list(holm = p.adjust(p, "holm"), fdr_bh = p.adjust(p, "BH"), bonferroni = p.adjust(p, "bonferroni"))
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
