* Simulated answers with everything an SPSS file can say of them. Made with PSPP 1.6.2:
* pspp survey.sps  (LC_ALL=C.UTF-8).
SET DECIMAL=DOT.
DATA LIST LIST (',') /id (A6) sex (F1.0) q1 (F2.0) q2 (F2.0) income (F8.2) birth (DATE11) seen (DATETIME20) woken (TIME8)
  name (A30) grade (A2).
BEGIN DATA
001,1,5,98,1234.5,03-MAY-1980,03-MAY-2024 14:05:22,08:30,甲某,A
002,2,9,3,,29-FEB-1996,01-JAN-2024 00:00:00,23:59:59,乙某,X
003,9,1,97,99.25,,,,,B
END DATA.
VARIABLE LABELS sex '性别' q1 '总体满意程度 Overall' q2 '等候' birth '出生日期' name '姓名'.
VALUE LABELS sex 1 '男' 2 '女' 9 '拒答' /q1 1 '很不满意' 5 '很满意' 9 '不适用' /grade 'A' '甲等' 'X' '未评'.
MISSING VALUES sex (9) q1 (8,9) q2 (97 THRU 99) grade ('X').
VARIABLE LEVEL sex (NOMINAL) q1 q2 (ORDINAL) income (SCALE).
SAVE OUTFILE='pspp_survey.sav'.
SAVE OUTFILE='pspp_survey.zsav' /ZCOMPRESSED.
SAVE OUTFILE='pspp_plain.sav' /UNCOMPRESSED.
