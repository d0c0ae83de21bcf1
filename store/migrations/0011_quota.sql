-- Numbers of posts assigned to units (PT-9.1, DT-3.3, DT-13.1).
CREATE TABLE r_quota (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_unit TEXT {KEY} NOT NULL CONSTRAINT f_quota_unit REFERENCES r_unit (id),
  k_unit_path TEXT {KEY} NOT NULL,
  k_from {I64} NOT NULL,
  k_to {I64} NOT NULL,
  k_current TEXT {KEY},
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_quota_current ON r_quota (k_current);
CREATE INDEX i_quota_unit ON r_quota (k_unit);
CREATE INDEX i_quota_unit_path ON r_quota (k_unit_path);
{PG}ALTER TABLE r_quota ALTER COLUMN body SET STORAGE EXTERNAL;
