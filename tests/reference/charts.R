# Laney's p' and u' charts the lag-1 autocorrelation and residuals of ar.yw, the formulae written out. Invented weeks.
library(jsonlite)
count <- c(31, 28, 40, 25, 39, 52, 30, 24, 47, 35, 29, 44, 26, 33, 70, 22)
size <- c(810, 790, 905, 640, 1010, 1120, 700, 655, 980, 870, 745, 1005, 690, 800, 1015, 610)
first <- 1:12
laney <- function(centre, variance) {
  sigma <- sqrt(variance / size)
  z <- (count / size - centre) / sigma
  dispersion <- mean(abs(diff(z[first]))) / (2 / sqrt(pi))
  list(centre = centre, dispersion = dispersion, low = pmax(centre - 3 * sigma * dispersion, 0),
       high = centre + 3 * sigma * dispersion)
}
minutes <- c(41, 44, 46, 43, 40, 38, 39, 42, 45, 47, 46, 44, 41, 39, 37, 40)
rate <- sum(count[first]) / sum(size[first])
cat(toJSON(list(count = count, size = size, p = laney(rate, rate * (1 - rate)), u = laney(rate, rate),
  xmr = list(centre = mean(minutes), low = mean(minutes) - 3 * mean(abs(diff(minutes))) / (2 / sqrt(pi)),
    high = mean(minutes) + 3 * mean(abs(diff(minutes))) / (2 / sqrt(pi))),
  ar = list(phi = ar(minutes, FALSE, 1, method = "yw")$ar, residuals = as.vector(ar(minutes, FALSE, 1, method = "yw")$resid), minutes = minutes),
  lag_one = acf(count / size, plot = FALSE)$acf[2]), digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
