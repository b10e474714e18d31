# Cox regression with the test of proportional hazards, and lognormal regression of times. Invented data with ties.
suppressMessages({library(survival); library(jsonlite)})
set.seed(20040122)
n <- 220
size <- rbinom(n, 1, .3); kind <- rep(c("a", "b", "c"), length.out = n); age <- round(rnorm(n, 40, 10))
time <- ceiling(exp(2.2 + .5 * size - .3 * (kind == "b") + .01 * age + rnorm(n, 0, .6 + .3 * size)))
cut <- sample(10:60, n, TRUE)
ended <- as.integer(time <= cut); time <- pmin(time, cut)
fit <- coxph(Surv(time, ended) ~ size + kind + age, ties = "efron", control = coxph.control(eps = 1e-14, iter.max = 100))
aft <- survreg(Surv(time, ended) ~ size + kind + age, dist = "lognormal", control = survreg.control(rel.tolerance = 1e-14, maxiter = 200))
z <- cox.zph(fit, transform = "km", terms = FALSE)$table
cat(toJSON(list(time = time, ended = ended, size = size, kind = kind, age = age, coef = unname(coef(fit)),
  se = unname(sqrt(diag(vcov(fit)))), zph = unname(z[, 1]), zph_p = unname(z[, 3]), aft = unname(coef(aft)), scale = aft$scale,
  aft_se = unname(sqrt(diag(vcov(aft))))), digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
