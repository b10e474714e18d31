# Relative weights by svd, and paired t tests of gaps. Invented answers.
library(jsonlite)
set.seed(4); n <- 60
z <- matrix(rnorm(n * 4), n) + rnorm(n)
x <- matrix(pmin(7, pmax(1, round(5 + z))), n); y <- round(x %*% c(.5, .3, .1, 0) + rnorm(n), 3)
e <- matrix(pmin(7, pmax(1, round(6 + rnorm(n * 4) * .7))), n)
R <- cor(x); s <- svd(scale(x)); lambda <- s$v %*% diag(s$d / sqrt(n - 1)) %*% t(s$v)
w <- as.vector(lambda^2 %*% solve(lambda, cor(x, y))^2)
t <- lapply(1:4, function(i) t.test(x[, i], e[, i], paired = TRUE))
p <- sapply(t, function(a) a$p.value)
cat(toJSON(list(x = x, y = as.vector(y), e = e, weights = w, r_squared = summary(lm(y ~ x))$r.squared,
  gap = sapply(t, function(a) a$estimate), low = sapply(t, function(a) a$conf.int[1]), p = p,
  holm = p.adjust(p, "holm")), digits = NA, auto_unbox = TRUE), "\n")
