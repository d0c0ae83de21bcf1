-- What has to be cleared up, and how well units keep their dossiers (PT-19.4, DT-20.2, DT-22.7, DT-23.4, BD-13.4).
CREATE TABLE r_matter (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_key TEXT {KEY},
  k_dossier TEXT {KEY} CONSTRAINT f_matter_dossier REFERENCES r_dossier (id),
  k_kind TEXT {KEY} NOT NULL,
  k_unit_path TEXT {KEY} NOT NULL,
  k_state TEXT {KEY} NOT NULL,
  k_by TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_matter_key ON r_matter (k_key);
CREATE INDEX i_matter_dossier ON r_matter (k_dossier);
CREATE INDEX i_matter_state_unit_path ON r_matter (k_state, k_unit_path);
CREATE INDEX i_matter_by ON r_matter (k_by);
{PG}ALTER TABLE r_matter ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_score (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_unit_path TEXT {KEY} NOT NULL,
  k_month TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_score_unit_path_month ON r_score (k_unit_path, k_month);
{PG}ALTER TABLE r_score ALTER COLUMN body SET STORAGE EXTERNAL;
