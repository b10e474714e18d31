# Forty simulated persons (anxiety.csv) written by haven 2.5.1 and foreign 0.8.84 (R 4.2.2): Rscript anxiety.R
library(haven)
d <- read.csv("anxiety.csv", colClasses = c(form_no = "character", remark = "character"), encoding = "UTF-8")
items <- paste0("g", 1:7)
often <- c("从不" = 0, "几天" = 1, "一半以上天数" = 2, "几乎每天" = 3)
d$visited <- as.Date(d$visited)
attr(d$form_no, "label") <- "问卷编号"
attr(d$age, "label") <- "年龄"
attr(d$visited, "label") <- "就诊日期"
attr(d$remark, "label") <- "意见"
s <- d
s$sex <- labelled_spss(s$sex, labels = c("男" = 1, "女" = 2, "拒答" = 9), na_values = 9, label = "性别")
s[items] <- lapply(1:7, function(i) labelled_spss(s[[items[i]]], labels = often, label = paste0("第", i, "题")))
write_sav(s, "anxiety_haven.sav")
t <- d
sex <- ifelse(d$sex == 9, tagged_na("a"), d$sex)
t$sex <- labelled(sex, labels = c("男" = 1, "女" = 2, "拒答" = tagged_na("a")), label = "性别")
t[items] <- lapply(1:7, function(i) labelled(as.integer(t[[items[i]]]), labels = setNames(0:3, names(often)), label = paste0("第", i, "题")))
write_dta(t, "anxiety_haven.dta", version = 14)
f <- d[c("form_no", "age", items)]
f$sex <- factor(d$sex, levels = c(1, 2), labels = c("male", "female"))
foreign::write.dta(f, "anxiety_foreign.dta", version = 10)
