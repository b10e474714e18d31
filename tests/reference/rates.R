# From this folder: Rscript rates.R > rates.json
suppressMessages(library(jsonlite))
poisson <- function(events, exposure) {
  test <- poisson.test(events, exposure)
  list(events = events, exposure = exposure, value = unname(test$estimate), low = test$conf.int[1], high = test$conf.int[2])
}
wilson <- function(x, n, level) {
  test <- prop.test(x, n, conf.level = level, correct = FALSE)
  list(x = x, n = n, level = level, low = test$conf.int[1], high = test$conf.int[2])
}
two <- function(x1, n1, x2, n2) {
  test <- suppressWarnings(prop.test(c(x1, x2), c(n1, n2), correct = FALSE))
  # Newcombe's method 10 from the score limits that prop.test gives each share.
  a <- wilson(x1, n1, .95); b <- wilson(x2, n2, .95); p1 <- x1 / n1; p2 <- x2 / n2
  list(counts = c(x1, n1, x2, n2), p = test$p.value, statistic = sqrt(unname(test$statistic)),
       low = p1 - p2 - sqrt((p1 - a$low)^2 + (b$high - p2)^2), high = p1 - p2 + sqrt((a$high - p1)^2 + (p2 - b$low)^2))
}
# Funnel limits of events among units of exposure, interpolated between counts (Spiegelhalter 2005).
limit <- function(p, expected) {
  r <- qpois(p, expected); at <- ppois(r, expected); before <- ppois(r - 1, expected)
  pmax(0, r - (at - p) / (at - before) + (p > .5)) # an upper limit is exact one count higher
}
expected <- c(.4, 2, 5.5, 27, 140)
out <- list(
  funnel = list(expected = expected, low_95 = limit(.025, expected), high_95 = limit(.975, expected),
                low_998 = limit(.001, expected), high_998 = limit(.999, expected)),
  r = R.version.string,
  poisson = list(poisson(0, 5000), poisson(1, 4000), poisson(17, 10098), poisson(250, 1e6)),
  wilson = list(wilson(0, 20, .95), wilson(15, 148, .95), wilson(29, 29, .99), wilson(81, 263, .9)),
  two = list(two(56, 70, 48, 80), two(9, 10, 3, 10), two(370, 430, 402, 450))
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
