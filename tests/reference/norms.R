# From this folder: Rscript norms.R > norms.json
# Welch's test against a norm known by mean, SD and n: the norm sample is built with exactly these moments.
suppressMessages(library(jsonlite))
sample <- c(1.2, 1.5, 1.9, 2.4, 1.0, 1.7, 2.2, 1.3, 1.6, 2.8, 1.1, 1.4)
norm <- function(n, mean, sd) { v <- qnorm(ppoints(n)); mean + sd * (v - mean(v)) / sd(v) }
facts <- function(n, mean, sd) {
  test <- t.test(sample, norm(n, mean, sd))
  list(norm = c(mean, sd, n), t = unname(test$statistic), df = unname(test$parameter), p = test$p.value,
       low = test$conf.int[1], high = test$conf.int[2])
}
out <- list(r = R.version.string, sample = sample, SOM = facts(1388, 1.37, .48), OC = facts(1388, 1.62, .58),
            expected_above_160 = pgamma(160 - 90, shape = ((129.96 - 90) / 38.76)^2, rate = (129.96 - 90) / 38.76^2, lower.tail = FALSE))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
