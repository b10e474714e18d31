# From this folder: Rscript describe.R > describe.json
suppressMessages({library(psych); library(jsonlite)})
scores <- read.csv("scores.csv")
facts <- function(v) {
  v <- v[!is.na(v)]
  list(n = length(v), mean = mean(v), sd = sd(v), skewness = skew(v, type = 2),
       type6 = unname(quantile(v, c(.25, .5, .75), type = 6)), type7 = unname(quantile(v, c(.25, .5, .75), type = 7)))
}
out <- list(r = R.version.string, x = facts(scores$x), tied = facts(scores$tied), age = facts(scores$age))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
