# From this folder: Rscript reliability.R > reliability.json
suppressMessages({library(psych); library(jsonlite)})
answers <- read.csv("answers.csv")
complete <- na.omit(answers)
facts <- function(items, n, use) {
  a <- suppressWarnings(psych::alpha(items, check.keys = FALSE, use = use))
  ci <- alpha.ci(a$total$raw_alpha, n.obs = n, n.var = ncol(items))
  list(n = n, alpha = a$total$raw_alpha, low = ci$lower.ci, high = ci$upper.ci,
       item_n = a$item.stats$n, mean = a$item.stats$mean, sd = a$item.stats$sd,
       item_rest_r = a$item.stats$r.drop, alpha_if_dropped = a$alpha.drop$raw_alpha)
}
out <- list(
  r = R.version.string, psych = as.character(packageVersion("psych")),
  listwise = facts(complete, nrow(complete), "complete"),
  pairwise_alpha = facts(answers, nrow(answers), "pairwise")$alpha,
  covariance_pairwise = cov(answers, use = "pairwise"),
  correlation_pairwise = cor(answers, use = "pairwise"),
  covariance_listwise = cov(complete)
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
