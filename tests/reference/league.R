# From this folder: Rscript league.R > league.json
suppressMessages(library(jsonlite))
units <- read.csv("units.csv")
share <- units$satisfied / units$n
goal <- sum(units$satisfied) / sum(units$n)

# Exact binomial limits, interpolated between counts (Spiegelhalter 2005).
limit <- function(p, n) {
  r <- qbinom(p, n, goal)
  at <- pbinom(r, n, goal); before <- pbinom(r - 1, n, goal)
  pmin(1, pmax(0, (r - (at - p) / (at - before)) / n))
}
se <- sqrt(goal * (1 - goal) / units$n)
z <- (share - goal) / se
q <- quantile(z, c(.1, .9), type = 7)
w <- 1 / se^2
phi_w <- mean(pmin(pmax(z, q[1]), q[2])^2)
count <- length(z)
tau2 <- max(0, (count * phi_w - (count - 1)) / (sum(w) - sum(w^2) / sum(w)))

# Empirical logits with known sampling variances. The restricted likelihood is written out in matrices and maximised,
# because nlme 3.1-162 with sigma fixed at 1 does not maximise it (its ML is right, its REML is not).
good <- units$satisfied + .5; bad <- units$n - units$satisfied + .5
y <- log(good / bad); v <- 1 / good + 1 / bad; X <- matrix(1, length(y), 1)
restricted <- function(t) {
  P <- solve(diag(v + t)); XPX <- t(X) %*% P %*% X
  e <- y - X %*% solve(XPX, t(X) %*% P %*% y)
  as.numeric(-(sum(log(v + t)) + log(det(XPX)) + t(e) %*% P %*% e) / 2)
}
tau2_reml <- optimize(restricted, c(0, 5), maximum = TRUE, tol = 1e-13)$maximum
mean_reml <- sum(y / (v + tau2_reml)) / sum(1 / (v + tau2_reml))
wf <- 1 / v; mf <- sum(wf * y) / sum(wf); Q <- sum(wf * (y - mf)^2)
generalised <- function(t) { a <- 1 / (v + t); sum(a * (y - sum(a * y) / sum(a))^2) }
profile <- sapply(c(.975, .025), function(p)
  uniroot(function(t) generalised(t) - qchisq(p, count - 1), c(0, 10), tol = 1e-14)$root)

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
  logit = list(tau = sqrt(tau2_reml), mean = mean_reml, Q = Q,
               units = mean_reml + tau2_reml / (tau2_reml + v) * (y - mean_reml), p = pchisq(Q, count - 1, lower.tail = FALSE), low = sqrt(profile[1]), high = sqrt(profile[2]),
               tau2_dl = max(0, (Q - (count - 1)) / (sum(wf) - sum(wf^2) / sum(wf)))),
  icc = list(nested = icc, flat = icc_flat, mean_size = unname(per_branch[2, ]), n = unname(per_branch[1, ])),
  standardised = list(unit = names(observed), observed = unname(c(observed)), expected = unname(c(expected)),
                      z = unname(c((observed - expected) / sqrt(variance))), auc = auc)
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
