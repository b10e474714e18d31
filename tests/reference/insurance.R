# Negative binomial counts with exposure, a rate over units that differ, and two distributions of claim sizes. Invented data.
suppressMessages({library(MASS); library(survey); library(jsonlite)})
set.seed(20051231)
n <- 160
years <- round(runif(n, .2, 2), 3)
type <- rep(c("a", "b", "c"), length.out = n)
seats <- sample(5:50, n, TRUE)
claims <- rnegbin(n, years * exp(-.5 + .4 * (type == "b") + .01 * seats), theta = 1.6)
nb <- glm.nb(claims ~ type + seats + offset(log(years)), control = glm.control(epsilon = 1e-12, maxit = 200))
X <- model.matrix(~ type + seats)
minus <- function(b) -sum(dnbinom(claims, size = exp(-b[5]), mu = years * exp(X %*% b[1:4]), log = TRUE))
whole <- sqrt(diag(solve(optimHess(c(coef(nb), -log(nb$theta)), minus, control = list(ndeps = rep(1e-4, 5))))))
po <- glm(claims ~ type + seats + offset(log(years)), family = poisson)
design <- svydesign(~1, data = data.frame(claims, years), weights = rep(1, n))
rate <- svyratio(~claims, ~years, design)
amounts <- round(rlnorm(n, 8.1, 1.3), 2)
ln <- fitdistr(amounts, "lognormal")
ga <- fitdistr(amounts / 1000, "gamma", control = list(reltol = 1e-15, maxit = 5000))
aic_ga <- AIC(ga) + 2 * n * log(1000)
t <- t.test(amounts)
v <- var(log(amounts))
cat(toJSON(list(years = years, type = type, seats = seats, claims = claims,
  coefficients = unname(coef(nb)), theta = nb$theta, se_theta = nb$SE.theta, loglik = as.numeric(logLik(nb)),
  poisson = as.numeric(logLik(po)), se = unname(whole), rate = as.numeric(coef(rate)), rate_se = as.numeric(SE(rate)),
  amounts = amounts, mean = as.numeric(t$estimate), t = as.numeric(t$conf.int),
  gain = aic_ga - AIC(ln), log_mean = mean(log(amounts)), log_var = v,
  var_limits = (n - 1) * v / qchisq(c(.975, .025), n - 1)), digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
