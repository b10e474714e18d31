# From this folder: Rscript analyse_missing.R > analyse_missing.json
# Little's test on airquality and on 25 items of psych's bfi, by EM row by row (the package groups rows by pattern and never does).
suppressMessages({library(jsonlite); library(psych)})
em <- function(x) {
  x <- as.matrix(x); n <- nrow(x); k <- ncol(x)
  mu <- colMeans(x, na.rm = TRUE); S <- diag(apply(x, 2, function(v) mean((v - mean(v, na.rm = TRUE))^2, na.rm = TRUE)))
  for (it in 1:5000) {
    T1 <- numeric(k); T2 <- matrix(0, k, k)
    for (i in 1:n) { o <- !is.na(x[i, ]); y <- x[i, ]; C <- matrix(0, k, k)
      if (any(!o)) { B <- S[!o, o, drop = FALSE] %*% solve(S[o, o, drop = FALSE]); y[!o] <- mu[!o] + B %*% (x[i, o] - mu[o])
        C[!o, !o] <- S[!o, !o, drop = FALSE] - B %*% S[o, !o, drop = FALSE] }
      T1 <- T1 + y; T2 <- T2 + y %o% y + C }
    m2 <- T1 / n; S2 <- T2 / n - m2 %o% m2
    done <- max(abs(m2 - mu) / sqrt(diag(S2)), abs(S2 - S) / sqrt(diag(S2) %o% diag(S2))) < 1e-11
    mu <- m2; S <- S2; if (done) break
  }
  list(mu = mu, S = S, steps = it)
}
little <- function(x) {
  x <- as.matrix(x); x <- x[rowSums(!is.na(x)) > 0, ]; f <- em(x); key <- apply(!is.na(x), 1, paste, collapse = ""); d <- 0; df <- -ncol(x)
  for (p in unique(key)) { r <- x[key == p, , drop = FALSE]; o <- !is.na(r[1, ]); g <- colMeans(r[, o, drop = FALSE]) - f$mu[o]
    d <- d + nrow(r) * drop(t(g) %*% solve(f$S[o, o, drop = FALSE], g)); df <- df + sum(o) }
  list(statistic = d, df = df, p = pchisq(d, df, lower.tail = FALSE), patterns = length(unique(key)), n = nrow(x), mean = unname(f$mu), sd = unname(sqrt(diag(f$S))))
}
data(bfi, package = "psych")
out <- list(r = R.version.string, airquality = little(airquality), bfi = little(bfi[1:500, c("A1", "A2", "A3", "A4", "A5", "C1", "C2")]))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
