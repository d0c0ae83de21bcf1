-- How people leave the service, and come back (PT-11.1.e, BD-9.2).
CREATE TABLE r_leaving (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_leaving_dossier REFERENCES r_dossier (id),
  k_unit_path TEXT {KEY} NOT NULL,
  k_manager TEXT {KEY} NOT NULL CONSTRAINT f_leaving_manager REFERENCES r_unit (id),
  k_state TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_leaving_dossier ON r_leaving (k_dossier);
CREATE INDEX i_leaving_state_unit_path ON r_leaving (k_state, k_unit_path);
CREATE INDEX i_leaving_manager ON r_leaving (k_manager);
{PG}ALTER TABLE r_leaving ALTER COLUMN body SET STORAGE EXTERNAL;
