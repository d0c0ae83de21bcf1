-- How people leave the service, and come back (PT-11.1.e, BD-9.2).
CREATE TABLE r_leaving (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_leaving_dossier REFERENCES r_dossier (id),
  k_unit_path TEXT {KEY} NOT NULL,
  k_manager TEXT {KEY} NOT NULL CONSTRAINT f_leaving_manager REFERENCES r_unit (id),
  k_state TEXT {KEY} NOT NULL,
  k_running TEXT {KEY},
  k_at {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_leaving_running ON r_leaving (k_running);
CREATE INDEX i_leaving_dossier ON r_leaving (k_dossier);
CREATE INDEX i_leaving_state_unit_path_at ON r_leaving (k_state, k_unit_path, k_at);
CREATE INDEX i_leaving_state_manager_at ON r_leaving (k_state, k_manager, k_at);
{PG}ALTER TABLE r_leaving ALTER COLUMN body SET STORAGE EXTERNAL;
