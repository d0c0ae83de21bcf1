-- The reports a regulation asks for, with their way and their figures (PT-14.7, PT-17.4, DT-22.6, DT-26.8, BD-15.4).
CREATE TABLE r_report (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_key TEXT {KEY} NOT NULL,
  k_unit_path TEXT {KEY} NOT NULL,
  k_state TEXT {KEY} NOT NULL,
  k_until {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_report_key ON r_report (k_key);
CREATE INDEX i_report_unit_path_until ON r_report (k_unit_path, k_until);
CREATE INDEX i_report_state_until ON r_report (k_state, k_until);
{PG}ALTER TABLE r_report ALTER COLUMN body SET STORAGE EXTERNAL;
