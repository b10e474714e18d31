# Small invented data for the reference values; nobody answered any of this.
# From this folder: Rscript data.R   (writes answers.csv, scores.csv, units.csv, interviews.csv)
set.seed(20101, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

trait <- rnorm(80)
answers <- sapply(1:6, function(j) pmin(5, pmax(1, round(3.6 + 0.8 * trait + 0.9 * rnorm(80)))))
colnames(answers) <- paste0("i", 1:6)
answers[cbind(c(3, 17, 17, 40, 66), c(2, 1, 5, 6, 3))] <- NA
write.csv(answers, "answers.csv", row.names = FALSE, na = "")

base <- rnorm(60)
scores <- data.frame(
  x = round(base + rnorm(60), 2), y = round(0.6 * base + rnorm(60), 2), z = round(-0.4 * base + rnorm(60), 2),
  tied = pmin(5, pmax(1, round(3 + base + rnorm(60)))), age = round(40 + 8 * rnorm(60)),
  mode = sample(c("self", "nurse", "family"), 60, replace = TRUE)
)
scores$x[c(5, 21)] <- NA
scores$age[33] <- NA
write.csv(scores, "scores.csv", row.names = FALSE, na = "")

n <- c(25, 40, 64, 90, 120, 150, 180, 220, 260, 310, 400, 480, 600, 900)
logit <- qlogis(0.86) + c(rnorm(12, sd = 0.3), -1.1, 0.9)
units <- data.frame(unit = sprintf("B%02d", 1:14), n = n, satisfied = rbinom(14, n, plogis(logit)))
write.csv(units, "units.csv", row.names = FALSE)

interviews <- do.call(rbind, lapply(1:5, function(u) do.call(rbind, lapply(1:4, function(k) {
  size <- sample(6:14, 1)
  rural <- rbinom(size, 1, c(0.2, 0.5, 0.8, 0.4, 0.6)[u])
  satisfied <- rbinom(size, 1, plogis(1.2 - 0.7 * rural + 0.5 * (u == 2) + 1.1 * rnorm(1)))
  data.frame(branch = paste0("B", u), interviewer = paste0("B", u, "-", k), satisfied, rural,
             channel = sample(c("visit", "web", "post"), size, replace = TRUE))
}))))
write.csv(interviews, "interviews.csv", row.names = FALSE)
