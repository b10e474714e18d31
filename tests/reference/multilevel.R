# Nested binomial mixed model by lme4. Invented staff; and the seeds of Crowder 1978, published in Breslow and Clayton 1993.
suppressPackageStartupMessages(library(lme4)); library(jsonlite)
seeds <- data.frame(r = c(10, 23, 23, 26, 17, 5, 53, 55, 32, 46, 10, 8, 10, 8, 23, 0, 3, 22, 15, 32, 3),
  n = c(39, 62, 81, 51, 39, 6, 74, 72, 51, 79, 13, 16, 30, 28, 45, 4, 12, 41, 30, 51, 7),
  seed = rep(0:1, c(11, 10)), root = rep(c(0, 1, 0, 1), c(5, 6, 5, 5)), plate = 1:21)
tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10))
s <- glmer(cbind(r, n - r) ~ seed * root + (1 | plate), seeds, binomial, control = tight)
set.seed(20); staff <- expand.grid(quarter = 1:3, unit = 1:24); staff$group <- (staff$unit - 1) %/% 4 + 1
staff$cases <- sample(20:120, nrow(staff), TRUE); staff$mix <- round(runif(nrow(staff)), 2)
u <- rnorm(24, 0, .4); g <- rnorm(6, 0, .3)
staff$good <- rbinom(nrow(staff), staff$cases, plogis(1.5 - .8 * staff$mix + u[staff$unit] + g[staff$group]))
staff$centred <- staff$mix - weighted.mean(staff$mix, staff$cases)
f <- glmer(cbind(good, cases - good) ~ centred + (1 | unit) + (1 | group), staff, binomial, control = tight)
one <- glmer(cbind(good, cases - good) ~ centred + (1 | unit), staff, binomial, control = tight)
terms <- function(m) list(estimate = unname(fixef(m)), se = unname(sqrt(diag(as.matrix(vcov(m, use.hessian = FALSE))))))
cat(toJSON(list(seeds = c(as.list(seeds), terms(s), sd = unname(attr(VarCorr(s)$plate, "stddev"))), staff = as.list(staff),
  nested = c(terms(f), sd_unit = unname(attr(VarCorr(f)$unit, "stddev")), sd_group = unname(attr(VarCorr(f)$group, "stddev")),
    list(unit = ranef(f)$unit[, 1], group = ranef(f)$group[, 1])),
  single = c(terms(one), sd_unit = unname(attr(VarCorr(one)$unit, "stddev")), list(unit = ranef(one)$unit[, 1],
    variance = as.vector(attr(ranef(one, condVar = TRUE)$unit, "postVar"))))), digits = NA, auto_unbox = TRUE), "\n")
