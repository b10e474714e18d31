* Chinese text as programs before Unicode wrote it. Made with PSPP 1.6.2 under LC_ALL=zh_CN.GB18030:
*   printf '1,满意\n2,很不满意\n' | iconv -t gb18030 > gb18030.txt; iconv -t gb18030 gb18030.sps > g.sps; pspp g.sps.
DATA LIST LIST (',') FILE='gb18030.txt' ENCODING='GB18030' /id (F2.0) answer (A20).
VARIABLE LABELS answer '总体评价' id '编号'.
VALUE LABELS id 1 '第一位' 2 '第二位'.
SAVE OUTFILE='pspp_gb18030.sav'.
