* Forty simulated persons (anxiety.csv) with the labels that SPSS keeps. Made with PSPP 1.6.2:
* pspp anxiety.sps  (LC_ALL=C.UTF-8).
SET DECIMAL=DOT.
GET DATA /TYPE=TXT /FILE='anxiety.csv' /FIRSTCASE=2 /DELIMITERS=',' /VARIABLES=form_no A4 sex F1.0 age F3.0
  visited SDATE10 g1 F1.0 g2 F1.0 g3 F1.0 g4 F1.0 g5 F1.0 g6 F1.0 g7 F1.0 remark A60.
VARIABLE LABELS form_no '问卷编号' sex '性别' age '年龄' visited '就诊日期' g1 '第1题' g2 '第2题' g3 '第3题' g4 '第4题' g5 '第5题'
  g6 '第6题' g7 '第7题' remark '意见'.
VALUE LABELS sex 1 '男' 2 '女' 9 '拒答' /g1 TO g7 0 '从不' 1 '几天' 2 '一半以上天数' 3 '几乎每天'.
MISSING VALUES sex (9).
VARIABLE LEVEL sex (NOMINAL) g1 TO g7 (ORDINAL) age (SCALE).
SAVE OUTFILE='anxiety_pspp.sav'.
