# Bühlmann-Straub: an invented panel with gaps; and of Hachemeister's data (in actuar, not copied here) what the model needs
# of each state (weight, mean, spread within), with the results.
suppressMessages({library(actuar); library(jsonlite)})
set.seed(20031101)
n <- 7; periods <- 6
mean_of <- rnorm(n, .5, .12)
weight <- matrix(round(runif(n * periods, 4, 60), 1), n)
ratio <- matrix(round(rnorm(n * periods, rep(mean_of, periods), .8 / sqrt(weight)), 4), n)
gaps <- cbind(c(2, 5, 5), c(1, 3, 6)); ratio[gaps] <- NA; weight[gaps] <- NA
panel <- data.frame(unit = 1:n, ratio = ratio, weight = weight)
say <- function(fit) { s <- summary(fit)
  list(collective = fit$means[[1]], between = fit$unbiased[[1]], within = fit$unbiased[[2]],
       mean = as.numeric(fit$means[[2]]), weight = as.numeric(fit$weights[[2]]), credibility = as.numeric(fit$cred),
       premium = as.numeric(predict(fit))) }
own <- cm(~unit, panel, ratios = ratio.1:ratio.6, weights = weight.1:weight.6)
data(hachemeister)
h <- as.data.frame(hachemeister)
states <- cm(~state, h, ratios = ratio.1:ratio.12, weights = weight.1:weight.12)
x <- as.matrix(h[, 2:13]); w <- as.matrix(h[, 14:25])
m <- rowSums(w * x) / rowSums(w)
cat(toJSON(list(ratio = ratio, weights = weight, own = say(own),
  hachemeister = c(say(states), list(spread = rowSums(w * (x - m)^2)))), digits = NA, na = "null", pretty = TRUE), "\n")
