# From the project's folder: python -m tests.reference.sweep /tmp/sweep && Rscript tests/reference/sweep.R /tmp/sweep > tests/reference/sweep.json
# Sixty tables out of R's own packages (see sweep.csv), each by the functions an analyst in R would call.
suppressMessages({library(psych); library(car); library(MASS); library(sandwich); library(jsonlite)})
options(contrasts = c("contr.sum", "contr.poly"))
quiet <- function(e) { sink(nullfile()); on.exit(sink()); suppressMessages(suppressWarnings(e)) }
tried <- function(e) tryCatch(quiet(e), error = function(x) NULL)
test <- function(t) list(statistic = unname(t$statistic), df = unname(t$parameter), p = t$p.value, ci = as.vector(t$conf.int))
scale_set <- function(d) {
  l <- na.omit(d); n <- nrow(l); k <- ncol(l); R <- cor(l)
  a <- quiet(psych::alpha(l, check.keys = FALSE)); f <- alpha.ci(a$total$raw_alpha, n.obs = n, n.var = k)
  pa <- quiet(psych::alpha(d, check.keys = FALSE)); i <- quiet(ICC(l, lmer = FALSE))$results
  ct <- quiet(corr.test(d, adjust = "holm")); low <- lower.tri(ct$p); km <- KMO(R); b <- cortest.bartlett(R, n = n)
  w <- r.test(n, r12 = R[1, 2], r23 = R[2, 3], r13 = R[1, 3]); de <- quiet(psych::describe(d, type = 2))
  one <- function(m) { z <- quiet(cor.test(d[[1]], d[[2]], method = m, exact = FALSE)); c(unname(z$estimate), z$p.value) }
  list(n = n, alpha = c(a$total$raw_alpha, f$lower.ci, f$upper.ci, a$total$std.alpha, a$total$ase), pairwise = c(pa$total$raw_alpha, pa$total$std.alpha),
    dropped = a$alpha.drop$raw_alpha, rest = a$item.stats$r.drop, total = a$item.stats$raw.r, smc = unname(smc(R)),
    icc = list(value = i$ICC, low = i$`lower bound`, high = i$`upper bound`, F = i$F, p = i$p),
    kmo = c(km$MSA, unname(km$MSAi)), bartlett = c(b$chisq, b$df, b$p.value),
    r = ct$r[low], p = ct$p[low], adjusted = t(ct$p)[low], low = ct$ci$lower, high = ct$ci$upper,
    spearman = one("spearman"), kendall = one("kendall"), partial = quiet(partial.r(l, 1:2, 3:k))[1, 2], williams = c(w$t, w$p),
    mean = de$mean, sd = de$sd, median = de$median, skewness = de$skew,
    type6 = unname(unlist(lapply(d, quantile, c(.25, .75), type = 6, na.rm = TRUE))), type7 = unname(unlist(lapply(d, quantile, c(.25, .75), na.rm = TRUE))))
}
group_set <- function(d) {
  d$g <- factor(d$g); d$h <- factor(d$h); a <- d$y[d$g == "g1"]; b <- d$y[d$g == "g2"]; ys <- split(d$y, d$h); two <- combn(length(ys), 2)
  d$b <- as.integer(d$y > median(d$y)); d$c <- as.integer(d$x > median(d$x)); t2 <- table(d$g, d$b)
  av <- summary(aov(y ~ h, d))[[1]]; tk <- TukeyHSD(aov(y ~ h, d))$h; lev <- leveneTest(y ~ h, d); lk <- quiet(Anova(lm(y ~ g * h + x, d), type = 2)); l3 <- quiet(Anova(lm(y ~ g * h + x, d), type = 3))
  sl <- anova(lm(y ~ x + h, d), lm(y ~ x * h, d)); wc <- quiet(wilcox.test(a, b, exact = FALSE)); wn <- quiet(wilcox.test(a, b, exact = FALSE, correct = FALSE))
  sr <- quiet(wilcox.test(d$y, d$x, paired = TRUE, exact = FALSE)); mh <- mantelhaen.test(table(d$g, 1 - d$b, d$h), correct = FALSE); mc <- mantelhaen.test(table(d$g, 1 - d$b, d$h))
  gh <- apply(two, 2, function(i) { u <- ys[[i[1]]]; v <- ys[[i[2]]]; p <- var(u) / length(u); q <- var(v) / length(v)
    df <- (p + q)^2 / (p^2 / (length(u) - 1) + q^2 / (length(v) - 1)); s <- sqrt((p + q) / 2); m <- mean(u) - mean(v)
    c(df, ptukey(abs(m) / s, length(ys), df, lower.tail = FALSE)) })
  rk <- rank(d$y); N <- length(rk); ti <- table(rk); s2 <- N * (N + 1) / 12 - sum(ti^3 - ti) / (12 * (N - 1)); rs <- split(rk, d$h)
  z <- apply(two, 2, function(i) (mean(rs[[i[1]]]) - mean(rs[[i[2]]])) / sqrt(s2 * (1 / length(rs[[i[1]]]) + 1 / length(rs[[i[2]]]))))
  options(contrasts = c("contr.treatment", "contr.poly")); m <- lm(y ~ x + g + h, d); s <- summary(m); hc <- sqrt(diag(vcovHC(m, type = "HC3"))); cl <- sqrt(diag(vcovCL(m, cluster = d$h)))
  gl <- quiet(glm(b ~ scale(x) + g, binomial, d, control = list(epsilon = 1e-14, maxit = 100))); d$o <- cut(d$y, unique(quantile(d$y, c(0, .33, .67, 1))), include.lowest = TRUE)
  po <- if (nlevels(d$o) < 3) NULL else tried(polr(o ~ scale(x) + g, d, Hess = TRUE, control = list(reltol = 1e-15, maxit = 1000)))
  options(contrasts = c("contr.sum", "contr.poly"))
  list(n = nrow(d), welch = test(t.test(a, b)), student = test(t.test(a, b, var.equal = TRUE)), paired = test(t.test(d$y, d$x, paired = TRUE)),
    wilcoxon = c(unname(wc$statistic), wc$p.value, wn$p.value), signed = c(unname(sr$statistic), sr$p.value), aov = c(av$`F value`[1], av$Df, av$`Pr(>F)`[1]),
    oneway = test(oneway.test(y ~ h, d)), kruskal = test(kruskal.test(y ~ h, d)), tukey = list(difference = -tk[, "diff"], low = -tk[, "upr"], p = tk[, "p adj"]),
    games_howell = list(df = gh[1, ], p = gh[2, ]), dunn = list(z = z, adjusted = p.adjust(2 * pnorm(-abs(z)), "holm")), levene = c(lev$`F value`[1], lev$`Pr(>F)`[1]),
    chi_square = test(quiet(chisq.test(table(d$g, d$h), correct = FALSE))), fisher = quiet(fisher.test(table(d$g, d$h), workspace = 2e7))$p.value, yates = test(quiet(chisq.test(t2))),
    mantel = list(ratio = unname(mh$estimate), ci = as.vector(mh$conf.int), plain = c(unname(mh$statistic), mh$p.value), corrected = c(unname(mc$statistic), mc$p.value)),
    mcnemar = test(mcnemar.test(table(factor(d$b, 0:1), factor(d$c, 0:1)))), trend = test(quiet(prop.trend.test(table(d$h, d$b)[, 2], table(d$h)))),
    type2 = list(F = lk$`F value`[1:4], p = lk$`Pr(>F)`[1:4]), type3 = list(F = l3$`F value`[2:5], p = l3$`Pr(>F)`[2:5]), slopes = c(sl$F[2], sl$`Pr(>F)`[2]),
    lm = list(b = unname(coef(m)), se = unname(s$coefficients[, 2]), hc3 = unname(hc), cluster = unname(cl), r2 = s$r.squared, aic = AIC(m), bic = BIC(m)),
    vif = if (is.matrix(vif(m))) unname(vif(m)[, 1]) else unname(vif(m)), cook = max(cooks.distance(m)),
    glm = if (max(abs(coef(gl))) > 10) NULL else list(b = unname(coef(gl)), se = unname(summary(gl)$coefficients[, 2]), aic = AIC(gl)),
    polr = if (is.null(po) || max(abs(coef(po))) > 10) NULL else list(b = unname(coef(po)), zeta = unname(po$zeta), deviance = po$deviance))
}
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(kind) { files <- sort(list.files(folder, paste0("^", kind, "\\."), full.names = TRUE))
  setNames(lapply(files, read.csv), sub(".", " ", sub("\\.csv$", "", sub(paste0("^", kind, "\\."), "", basename(files))), fixed = TRUE)) }
out <- list(r = R.version.string, psych = as.character(packageVersion("psych")), scale = lapply(read("scale"), scale_set), groups = lapply(read("groups"), group_set))
cat(toJSON(out, digits = I(12), auto_unbox = TRUE, na = "null"), "\n")
