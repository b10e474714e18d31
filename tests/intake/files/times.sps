* Every way SPSS writes a time, and user-missing ranges. Made with PSPP 1.6.2: pspp times.sps.
DATA LIST LIST (',') /a (F8.2) b (F8.2) c (F8.2) d (DATE11) e (MOYR8) f (QYR6) g (WKYR10) h (WKDAY3) j (DTIME20) k (F3.1) m (ADATE10).
BEGIN DATA
-5,3,999,03-MAY-2024,MAY 2024,2 Q 2024,18 WK 2024,MON,1 02:03:04,1.5,12/31/1999
1,4,5,03-MAY-2024,JAN 2024,4 Q 2024,1 WK 2024,SUN,0 00:00:01,0.1,02/29/2000
END DATA.
MISSING VALUES a (LOWEST THRU -1) b (3, 4) c (100 THRU HIGHEST, 5).
SAVE OUTFILE='pspp_times.sav'.
