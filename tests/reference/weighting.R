# Raking to two margins. Invented respondents.
suppressPackageStartupMessages(library(survey)); library(jsonlite)
set.seed(11); n <- 200
d <- data.frame(place = sample(c("county", "town", "village"), n, TRUE, c(.6, .3, .1)),
  user = sample(c("person", "group"), n, TRUE, c(.7, .3)), ok = rbinom(n, 1, .8))
d$ok[d$place == "village"] <- rbinom(sum(d$place == "village"), 1, .5)
s <- svydesign(~1, data = d, weights = rep(1, n))
r <- rake(s, list(~place, ~user), list(data.frame(place = c("county", "town", "village"), Freq = c(80, 70, 50)),
  data.frame(user = c("group", "person"), Freq = c(90, 110))), control = list(epsilon = 1e-12, maxit = 500))
cat(toJSON(list(place = d$place, user = d$user, ok = d$ok, weights = as.numeric(weights(r)),
  share = as.numeric(coef(svymean(~ok, r)))), digits = NA, auto_unbox = TRUE), "\n")
