# A measure taken up at different times: Poisson with effects of unit and period, clustered; leads and lags; imputation. Invented data.
suppressMessages({library(sandwich); library(jsonlite)})
set.seed(20040901)
u <- 24; p <- 15
d <- expand.grid(period = 0:(p - 1), unit = 1:u)
start <- c(sample(4:10, 18, TRUE), rep(99, 6))
d$km <- round(runif(nrow(d), 2, 9), 2)
d$gps <- as.integer(d$period >= start[d$unit])
d$events <- rpois(nrow(d), d$km * exp(rnorm(u, 0, .4)[d$unit] + rnorm(p, 0, .2)[d$period + 1] + log(.8) * d$gps))
f <- glm(events ~ gps + factor(unit) + factor(period) + offset(log(km)), poisson, d, control = glm.control(epsilon = 1e-14))
s <- sqrt(vcovCL(f, ~unit, type = "HC1")["gps", "gps"])
k <- floor((d$period - start[d$unit]) / 2); k[start[d$unit] == 99] <- -1
d$k <- relevel(factor(pmin(pmax(k, -3), 2)), ref = "-1")
g <- glm(events ~ k + factor(unit) + factor(period) + offset(log(km)), poisson, d, control = glm.control(epsilon = 1e-14))
v <- vcovCL(g, ~unit, type = "HC1"); w <- grep("^k", names(coef(g)))
e <- match(c("k-3", "k-2"), names(coef(g)))
F <- drop(coef(g)[e] %*% solve(v[e, e], coef(g)[e])) / 2
b <- glm(events ~ factor(unit) + factor(period) + offset(log(km)), poisson, d[d$gps == 0, ], control = glm.control(epsilon = 1e-14))
t <- d[d$gps == 1 & d$period %in% d$period[d$gps == 0], ]
cat(toJSON(list(period = d$period, unit = d$unit, km = d$km, gps = d$gps, events = d$events, log = unname(coef(f)["gps"]), se = s,
  path = as.list(coef(g)[w]), path_se = as.list(sqrt(diag(v)[w])), F = F, p = pf(F, 2, u - 1, lower.tail = FALSE),
  imputed = sum(t$events) / sum(predict(b, t, type = "response")), cells = nrow(t)), digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
