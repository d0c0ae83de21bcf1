-- Spreadsheets of dossiers that are taken over from another system (PT-QD.2, PT-10.1.a, DT-QD.2).
CREATE TABLE r_intake (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_unit_path TEXT {KEY} NOT NULL,
  k_at {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_intake_unit_path_at ON r_intake (k_unit_path, k_at);
{PG}ALTER TABLE r_intake ALTER COLUMN body SET STORAGE EXTERNAL;
