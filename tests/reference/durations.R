# Kaplan-Meier with log-log limits, delayed entry, quantiles, and cumulative incidence. Invented cases with ties.
library(survival); library(cmprsk); library(jsonlite)
time <- c(1, 1, 2, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 9, 10, 12, 12, 15, 18, 20, 20, 22, 25)
how <- c(1, 0, 1, 1, 2, 1, 1, 0, 1, 2, 1, 1, 0, 1, 1, 0, 1, 2, 1, 0, 1, 0, 1, 0)
entry <- c(0, 0, 0, 1, 0, 1, 2, 0, 3, 0, 1, 4, 0, 2, 5, 0, 6, 1, 0, 9, 3, 0, 11, 2)
curve <- function(fit) { q <- quantile(fit, c(.25, .5, .75))
  list(time = fit$time[fit$n.event > 0], surv = fit$surv[fit$n.event > 0], low = fit$lower[fit$n.event > 0],
       high = fit$upper[fit$n.event > 0], risk = fit$n.risk[fit$n.event > 0],
       q = as.numeric(q$quantile), q_low = as.numeric(q$lower), q_high = as.numeric(q$upper)) }
km <- survfit(Surv(time, how == 1) ~ 1, conf.type = "log-log")
late <- survfit(Surv(entry, time, how == 1) ~ 1, conf.type = "log-log")
even <- survfit(Surv(c(1, 2, 3, 4), c(1, 1, 1, 1)) ~ 1, conf.type = "log-log")
aj <- survfit(Surv(time, factor(how)) ~ 1)
ci <- timepoints(cuminc(time, how), sort(unique(time[how > 0])))
cat(toJSON(list(time = time, how = how, entry = entry, km = curve(km), late = curve(late), even = curve(even),
  aj = list(time = aj$time[rowSums(aj$n.event) > 0], share = aj$pstate[rowSums(aj$n.event) > 0, 2]),
  aalen = list(share = ci$est[1, ], variance = ci$var[1, ])), digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
