# From this folder: Rscript league.R > league.json
suppressMessages(library(jsonlite))
units <- read.csv("units.csv")
share <- units$satisfied / units$n
goal <- sum(units$satisfied) / sum(units$n)

# Exact binomial limits, interpolated between counts (Spiegelhalter 2005).
limit <- function(p, n) {
  r <- qbinom(p, n, goal)
  at <- pbinom(r, n, goal); before <- pbinom(r - 1, n, goal)
  pmin(1, pmax(0, (r - (at - p) / (at - before) + (p > .5)) / n)) # an upper limit is exact one count higher
}
se <- sqrt(goal * (1 - goal) / units$n)
z <- (share - goal) / se
q <- quantile(z, c(.1, .9), type = 7)
w <- 1 / se^2
phi_w <- mean(pmin(pmax(z, q[1]), q[2])^2)
count <- length(z)
tau2 <- max(0, (count * phi_w - (count - 1)) / (sum(w) - sum(w^2) / sum(w)))

# The restricted likelihood is written out in matrices and maximised, because nlme 3.1-162 with sigma fixed at 1 does
# not maximise it (its ML is right, its REML is not).
reml <- function(y, v) {
  X <- matrix(1, length(y), 1)
  restricted <- function(t) {
    P <- solve(diag(v + t)); XPX <- t(X) %*% P %*% X
    e <- y - X %*% solve(XPX, t(X) %*% P %*% y)
    as.numeric(-(sum(log(v + t)) + log(det(XPX)) + t(e) %*% P %*% e) / 2)
  }
  optimize(restricted, c(0, 5), maximum = TRUE, tol = 1e-13)$maximum
}
dl <- function(y, v) { w <- 1 / v; Q <- sum(w * (y - sum(w * y) / sum(w))^2); max(0, (Q - (length(y) - 1)) / (sum(w) - sum(w^2) / sum(w))) }
profile <- function(y, v) sapply(c(.975, .025), function(p) uniroot(function(t) {
  a <- 1 / (v + t); sum(a * (y - sum(a * y) / sum(a))^2) - qchisq(p, length(y) - 1) }, c(0, 10), tol = 1e-14)$root)

# Logits linearised at the shrunken rates until nothing moves (Breslow & Clayton 1993), then the mean squared error of
# the shrunken logit (Prasad & Rao 1990).
shrunken <- function(x, n, variance) {
  y <- log((x + .5) / (n - x + .5)); v <- 1 / (x + .5) + 1 / (n - x + .5)
  for (i in 1:100) {
    t <- variance(y, v); m <- weighted.mean(y, 1 / (v + t)); b <- m + t / (t + v) * (y - m)
    p <- plogis(b); v <- 1 / (n * p * (1 - p)); y <- b + (x - n * p) * v
  }
  t <- variance(y, v); w <- 1 / (v + t); m <- weighted.mean(y, w); b <- m + t * w * (y - m)
  mse <- t * w * v + (v * w)^2 / sum(w) + 2 * v^2 * w^3 * 2 / sum(w^2)
  list(y = y, v = v, tau2 = t, mean = m, share = plogis(b), low = plogis(b - qnorm(.975) * sqrt(mse)), high = plogis(b + qnorm(.975) * sqrt(mse)))
}
ours <- shrunken(units$satisfied, units$n, reml)
range <- profile(ours$y, ours$v)
same <- suppressWarnings(prop.test(units$satisfied, units$n, correct = FALSE))
suppressMessages(library(lme4))
fit <- glmer(cbind(satisfied, n - satisfied) ~ 1 + (1 | unit), data = units, family = "binomial")
lme4 <- plogis(unlist(coef(fit)$unit)); names(lme4) <- rownames(coef(fit)$unit)

# Ranks by another way than drawing from a grid: the same posterior, tau by rejection, in R's own stream.
set.seed(4); draws <- 20000; top <- 10 * sqrt(var(ours$y) + min(ours$v))
marginal <- function(t) { w <- 1 / (ours$v + t^2); sum(log(w)) / 2 - log(sum(w)) / 2 - sum(w * (ours$y - weighted.mean(ours$y, w))^2) / 2 }
most <- optimize(marginal, c(0, top), maximum = TRUE)$objective
tau <- c(); while (length(tau) < draws) { t <- runif(5000, 0, top); tau <- c(tau, t[log(runif(5000)) < sapply(t, marginal) - most]) }
drawn <- t(sapply(tau[1:draws], function(t) {
  w <- 1 / (ours$v + t^2); m <- rnorm(1, weighted.mean(ours$y, w), 1 / sqrt(sum(w))); r <- t^2 * w
  rank(-(m + r * (ours$y - m) + rnorm(length(r)) * sqrt(r * ours$v))) }))
quarter <- ceiling(nrow(units) / 4)

interviews <- read.csv("interviews.csv")
table <- anova(lm(satisfied ~ branch + interviewer, interviews))
sizes <- aggregate(satisfied ~ branch + interviewer, interviews, length)
per_branch <- sapply(split(sizes$satisfied, sizes$branch), function(m) c(sum(m), sum(m^2) / sum(m)))
n0 <- (nrow(interviews) - sum(per_branch[2, ])) / (nrow(sizes) - ncol(per_branch))
msb <- table["interviewer", "Mean Sq"]; msw <- table["Residuals", "Mean Sq"]
icc <- (msb - msw) / (msb + (n0 - 1) * msw)
flat <- anova(lm(satisfied ~ interviewer, interviews))
m <- sizes$satisfied
n0_flat <- (sum(m) - sum(m^2) / sum(m)) / (length(m) - 1)
icc_flat <- (flat[1, 3] - flat[2, 3]) / (flat[1, 3] + (n0_flat - 1) * flat[2, 3])

# Shrout & Fleiss 1979, table 2: 6 subjects by 4 judges.
judges <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7), 6, byrow = TRUE)
one <- subset(psych::ICC(judges, lmer = FALSE)$results, type == "ICC1")

risk <- fitted(glm(satisfied ~ rural + channel, binomial, interviews))
observed <- tapply(interviews$satisfied, interviews$branch, sum)
expected <- tapply(risk, interviews$branch, sum)
variance <- tapply(risk * (1 - risk), interviews$branch, sum)
auc <- unname(wilcox.test(risk[interviews$satisfied == 1], risk[interviews$satisfied == 0], exact = FALSE)$statistic) /
  (sum(interviews$satisfied == 1) * sum(interviews$satisfied == 0))
out <- list(
  r = R.version.string, target = goal, z = z,
  low_95 = limit(.025, units$n), high_95 = limit(.975, units$n), low_998 = limit(.001, units$n), high_998 = limit(.999, units$n),
  phi = mean(z^2), phi_winsorised = phi_w, tau2 = tau2,
  logit = list(tau2 = ours$tau2, mean = ours$mean, share = ours$share, limit_low = ours$low, limit_high = ours$high,
               tau2_dl = shrunken(units$satisfied, units$n, dl)$tau2, low = sqrt(range[1]), high = sqrt(range[2]),
               Q = unname(same$statistic), p = same$p.value, lme4 = unname(lme4[units$unit])),
  ranks = list(low = apply(drawn, 2, quantile, .025, type = 1), high = apply(drawn, 2, quantile, .975, type = 1),
               top = colMeans(drawn <= quarter), bottom = colMeans(drawn > nrow(units) - quarter)),
  shrout_fleiss = list(icc = one$ICC, low = one$`lower bound`, high = one$`upper bound`, F = one$F, p = one$p),
  icc = list(nested = icc, flat = icc_flat, mean_size = unname(per_branch[2, ]), n = unname(per_branch[1, ])),
  standardised = list(unit = names(observed), observed = unname(c(observed)), expected = unname(c(expected)),
                      share = unname(c(observed / expected)) * mean(interviews$satisfied),
                      se = unname(c(sqrt(variance) / expected)) * mean(interviews$satisfied),
                      z = unname(c((observed - expected) / sqrt(variance))), auc = auc)
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
