# From this folder: Rscript analyse_tables.R > analyse_tables.json
# Categories: cross tables, paired categories, strata, trend, ratios. Data: R's own (HairEyeColor, UCBAdmissions, smokers of
# prop.trend.test, Approval of mcnemar.test, TeaTasting, Job of fisher.test) and counts written out here.
suppressMessages({library(effectsize); library(jsonlite)})
ncc <- function(x, df) sapply(c(.975, .025), function(q) if (pchisq(x, df) <= q) 0 else
  uniroot(function(l) pchisq(x, df, ncp = l) - q, c(0, 10 * x + 100), tol = 1e-12)$root)
table_of <- function(m, exact = TRUE) {
  c0 <- suppressWarnings(chisq.test(m, correct = FALSE)); v <- suppressWarnings(cramers_v(m, adjust = FALSE))
  k <- sum(m) * (min(dim(m)) - 1)
  list(counts = m, statistic = unname(c0$statistic), df = unname(c0$parameter), p = c0$p.value, expected = c0$expected, residuals = c0$residuals,
       stdres = c0$stdres, v = v[[1]], low = sqrt(ncc(c0$statistic, c0$parameter)[1] / k), high = sqrt(ncc(c0$statistic, c0$parameter)[2] / k),
       yates = if (all(dim(m) == 2)) suppressWarnings(chisq.test(m))[c("statistic", "p.value")] else NULL,
       fisher = if (exact) fisher.test(m, workspace = 2e7)$p.value else NULL)
}
job <- matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4, 4)
odds <- function(a, b, c, d) {
  f <- fisher.test(matrix(c(a, b, c, d), 2, byrow = TRUE)); or <- a * d / (b * c); se <- sqrt(1 / a + 1 / b + 1 / c + 1 / d)
  # fisher.test solves to 1e-4 only: sharpen its estimate and limits by the same equations.
  m <- a + c; n <- b + d; k <- a + b; x <- max(0, k - n):min(k, m); logdc <- dhyper(x, m, n, k, log = TRUE)
  dn <- function(ncp) { d <- logdc + log(ncp) * x; d <- exp(d - max(d)); d / sum(d) }
  root <- function(f) exp(uniroot(function(l) f(exp(l)), c(-20, 20), tol = 1e-14)$root)
  lo <- min(x); hi <- max(x)
  list(cells = c(a, b, c, d), woolf = or, woolf_low = or * exp(-qnorm(.975) * se), woolf_high = or * exp(qnorm(.975) * se),
    woolf_p = 2 * pnorm(-abs(log(or) / se)), fisher = unname(f$estimate), fisher_low = f$conf.int[1], fisher_high = f$conf.int[2], p = f$p.value,
    value = if (a == lo) 0 else if (a == hi) Inf else root(function(o) sum(dn(o) * x) - a),
    low = if (a == lo) 0 else root(function(o) sum(dn(o)[x >= a]) - .025), high = if (a == hi) Inf else root(function(o) sum(dn(o)[x <= a]) - .025))
}
ratio <- function(x, n, y, m) {
  rr <- (x / n) / (y / m); se <- sqrt((1 - x / n) / x + (1 - y / m) / y)
  # Koopman's score: constrained maximum likelihood by numerical search, not by the closed form.
  stat <- function(r) { ll <- function(p2) dbinom(x, n, r * p2, log = TRUE) + dbinom(y, m, p2, log = TRUE)
    p2 <- optimize(ll, c(0, min(1, 1 / r)), maximum = TRUE, tol = 1e-12)$maximum; p1 <- r * p2
    (x / n - r * y / m) / sqrt(p1 * (1 - p1) / n + r^2 * p2 * (1 - p2) / m) }
  z <- qnorm(.975)
  list(value = rr, low = rr * exp(-z * se), high = rr * exp(z * se), p = 2 * pnorm(-abs(log(rr) / se)),
    score_low = uniroot(function(r) stat(r) - z, c(rr / 20, rr), tol = 1e-12)$root,
    score_high = uniroot(function(r) stat(r) + z, c(rr, rr * 20), tol = 1e-12)$root,
    score_p = suppressWarnings(prop.test(c(x, y), c(n, m), correct = FALSE)$p.value))
}
approval <- matrix(c(794, 86, 150, 570), 2)
asked <- matrix(c(1,1,0,1, 1,0,0,1, 1,1,1,0, 0,1,0,0, 1,1,0,1, 1,0,0,0, 1,1,1,1, 1,0,0,1, 1,1,0,0, 0,0,0,1), ncol = 4, byrow = TRUE)
q <- friedman.test(asked)
mh <- mantelhaen.test(UCBAdmissions); mh0 <- mantelhaen.test(UCBAdmissions, correct = FALSE)
bd <- local({ or <- unname(mh$estimate); stat <- 0; gap <- 0; va <- 0
  for (k in 1:6) { t <- UCBAdmissions[, , k]; n1 <- sum(t[1, ]); m <- sum(t[, 1]); n2 <- sum(t[2, ])
    f <- function(a) a * (n2 - m + a) - or * (n1 - a) * (m - a)
    a <- uniroot(f, c(max(0, m - n2), min(n1, m)), tol = 1e-13)$root; v <- 1 / (1 / a + 1 / (n1 - a) + 1 / (m - a) + 1 / (n2 - m + a))
    stat <- stat + (t[1, 1] - a)^2 / v; gap <- gap + t[1, 1] - a; va <- va + v }
  list(plain = stat, tarone = stat - gap^2 / va, df = 5, p = pchisq(stat, 5, lower.tail = FALSE)) })
smokers <- c(83, 90, 129, 70); patients <- c(86, 93, 136, 82)
tr <- prop.trend.test(smokers, patients); tr2 <- prop.trend.test(smokers, patients, c(0, 1, 2, 5))
w <- function(s) { x <- s - weighted.mean(s, patients); p <- smokers / patients; S <- sum(patients * x^2)
  b <- sum(patients * x * p) / S; se <- sqrt(sum(patients * x^2 * p * (1 - p))) / S; list(value = b, low = b - qnorm(.975) * se, high = b + qnorm(.975) * se) }
out <- list(r = R.version.string, effectsize = as.character(packageVersion("effectsize")),
  tables = list(hair_eye = table_of(apply(HairEyeColor, c(1, 2), sum), exact = FALSE), job = table_of(job), small = table_of(matrix(c(3, 1, 1, 3), 2)),
    wards = table_of(matrix(c(10, 2, 3, 15), 2)), three = table_of(matrix(c(4, 0, 2, 1, 5, 3, 0, 2, 6), 3)), long = table_of(matrix(c(7, 2, 1, 4, 0, 5, 3, 3), 4)),
    yates = table_of(matrix(c(12, 5, 9, 4), 2))),
  odds = list(odds(56, 14, 48, 32), odds(3, 1, 1, 3), odds(10, 2, 3, 15), odds(7, 93, 1, 101)),
  odds_zero = odds(0, 8, 5, 6), ratio = ratio(56, 70, 48, 80), ratio_small = ratio(3, 12, 7, 15),
  mcnemar = list(counts = approval, corrected = mcnemar.test(approval)[c("statistic", "p.value")],
    plain = mcnemar.test(approval, correct = FALSE)[c("statistic", "p.value")], exact = binom.test(86, 236)$p.value),
  asked = asked, cochran_q = list(statistic = unname(q$statistic), df = unname(q$parameter), p = q$p.value),
  mantel_haenszel = list(value = unname(mh$estimate), low = mh$conf.int[1], high = mh$conf.int[2], statistic = unname(mh$statistic), p = mh$p.value,
    plain = unname(mh0$statistic), breslow_day = bd),
  trend = list(statistic = unname(tr$statistic), p = tr$p.value, slope = w(1:4), scored = unname(tr2$statistic), scored_slope = w(c(0, 1, 2, 5))),
  ncc = ncc(12, 3))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
