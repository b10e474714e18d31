# Relative weights by svd, paired t tests of gaps, penalty-reward contrasts with HC3 and an index with component weights.
# Invented answers.
library(jsonlite)
set.seed(4); n <- 60
z <- matrix(rnorm(n * 4), n) + rnorm(n)
x <- matrix(pmin(7, pmax(1, round(5 + z))), n); y <- round(x %*% c(.5, .3, .1, 0) + rnorm(n), 3)
e <- matrix(pmin(7, pmax(1, round(6 + rnorm(n * 4) * .7))), n)
R <- cor(x); s <- svd(scale(x)); lambda <- s$v %*% diag(s$d / sqrt(n - 1)) %*% t(s$v)
w <- as.vector(lambda^2 %*% solve(lambda, cor(x, y))^2)
t <- lapply(1:4, function(i) t.test(x[, i], e[, i], paired = TRUE))
p <- sapply(t, function(a) a$p.value)
low <- (x <= 4) + 0; high <- (x >= 6) + 0
M <- cbind(1, do.call(cbind, lapply(1:4, function(i) cbind(low[, i], high[, i]))))
fit <- lm.fit(M, y); h <- hat(qr(M)); inv <- solve(crossprod(M))
V <- inv %*% crossprod(M * (fit$residuals / (1 - h))) %*% inv
asym <- lapply(1:4, function(i) { at <- c(2 * i, 2 * i + 1); b <- fit$coefficients[at]
  se <- sqrt(c(diag(V)[at], sum(V[at, at]))); half <- qt(.975, n - 9) * se; v <- c(b, sum(b))
  list(value = unname(v), low = unname(v - half), high = unname(v + half)) })
p1 <- abs(prcomp(x, scale. = TRUE)$rotation[, 1]) / apply(x, 2, sd)
index <- c(equal = mean((colMeans(x) - 1) / 6 * 100), component = sum(p1 * (colMeans(x) - 1) / 6 * 100) / sum(p1))
cat(toJSON(list(x = x, y = as.vector(y), e = e, weights = w, r_squared = summary(lm(y ~ x))$r.squared,
  gap = sapply(t, function(a) a$estimate), low = sapply(t, function(a) a$conf.int[1]), p = p,
  holm = p.adjust(p, "holm"), asymmetry = asym, index = as.list(index)), digits = NA, auto_unbox = TRUE), "\n")
