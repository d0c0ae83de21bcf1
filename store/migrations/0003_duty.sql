-- Deadlines that run, the letters that remind of them, and long leave (PT-7.3, PT-17.3, DT-9.3).
CREATE TABLE r_duty (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_key TEXT {KEY} NOT NULL,
  k_dossier TEXT {KEY} CONSTRAINT f_duty_dossier REFERENCES r_dossier (id),
  k_unit_path TEXT {KEY} NOT NULL,
  k_running {I64} NOT NULL,
  k_until {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_duty_key ON r_duty (k_key);
CREATE INDEX i_duty_dossier ON r_duty (k_dossier);
CREATE INDEX i_duty_running_unit_path_until ON r_duty (k_running, k_unit_path, k_until);
CREATE INDEX i_duty_running_until ON r_duty (k_running, k_until);
{PG}ALTER TABLE r_duty ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_message (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_account TEXT {KEY} NOT NULL CONSTRAINT f_message_account REFERENCES r_account (id),
  k_state TEXT {KEY} NOT NULL,
  k_digest TEXT {KEY},
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_message_digest ON r_message (k_digest);
CREATE INDEX i_message_account ON r_message (k_account);
CREATE INDEX i_message_state ON r_message (k_state);
{PG}ALTER TABLE r_message ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_absence (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_absence_dossier REFERENCES r_dossier (id),
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_absence_dossier ON r_absence (k_dossier);
{PG}ALTER TABLE r_absence ALTER COLUMN body SET STORAGE EXTERNAL;
