-- One table for each noun of office.Nouns: the id, the revision, the key columns (k_…) with their references (f_…), unique sets (u_…)
-- and searched sets (i_…), and the body. The names of constraints are read back by the program. The words in braces are the dialect's;
-- a statement that begins with {PG} is PostgreSQL's only.

CREATE TABLE r_unit (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_path TEXT {KEY} NOT NULL,
  k_parent TEXT {KEY} NOT NULL,
  k_code TEXT {KEY} NOT NULL,
  k_type TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_unit_path ON r_unit (k_path);
CREATE UNIQUE INDEX u_unit_code ON r_unit (k_code);
CREATE INDEX i_unit_parent ON r_unit (k_parent);
{PG}ALTER TABLE r_unit ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_dossier (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_number_index TEXT {KEY},
  k_unit TEXT {KEY} NOT NULL CONSTRAINT f_dossier_unit REFERENCES r_unit (id),
  k_manager TEXT {KEY} NOT NULL CONSTRAINT f_dossier_manager REFERENCES r_unit (id),
  k_state TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_dossier_number_index ON r_dossier (k_number_index);
CREATE INDEX i_dossier_unit_state ON r_dossier (k_unit, k_state);
CREATE INDEX i_dossier_manager ON r_dossier (k_manager);
{PG}ALTER TABLE r_dossier ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_key (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_key_dossier REFERENCES r_dossier (id),
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_key_dossier ON r_key (k_dossier);
{PG}ALTER TABLE r_key ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_facet (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_facet_dossier REFERENCES r_dossier (id),
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_facet_dossier ON r_facet (k_dossier);
{PG}ALTER TABLE r_facet ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_posting (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_posting_dossier REFERENCES r_dossier (id),
  k_unit TEXT {KEY} NOT NULL CONSTRAINT f_posting_unit REFERENCES r_unit (id),
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_posting_dossier ON r_posting (k_dossier);
CREATE INDEX i_posting_unit ON r_posting (k_unit);
{PG}ALTER TABLE r_posting ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_sheet (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_manager TEXT {KEY} NOT NULL CONSTRAINT f_sheet_manager REFERENCES r_unit (id),
  k_month TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_sheet_manager_month ON r_sheet (k_manager, k_month);
{PG}ALTER TABLE r_sheet ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_version (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_version_dossier REFERENCES r_dossier (id),
  k_number {I64} NOT NULL,
  k_sheet TEXT {KEY} CONSTRAINT f_version_sheet REFERENCES r_sheet (id),
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_version_dossier_number ON r_version (k_dossier, k_number);
CREATE INDEX i_version_sheet ON r_version (k_sheet);
{PG}ALTER TABLE r_version ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_account (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_login TEXT {KEY} NOT NULL,
  k_dossier TEXT {KEY} CONSTRAINT f_account_dossier REFERENCES r_dossier (id),
  k_unit_path TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_account_login ON r_account (k_login);
CREATE UNIQUE INDEX u_account_dossier ON r_account (k_dossier);
CREATE INDEX i_account_unit_path ON r_account (k_unit_path);
{PG}ALTER TABLE r_account ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_grant_given (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_account TEXT {KEY} NOT NULL CONSTRAINT f_grant_given_account REFERENCES r_account (id),
  k_role TEXT {KEY} NOT NULL,
  k_unit_path TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_grant_given_account ON r_grant_given (k_account);
CREATE INDEX i_grant_given_role_unit_path ON r_grant_given (k_role, k_unit_path);
{PG}ALTER TABLE r_grant_given ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_session (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_account TEXT {KEY} NOT NULL CONSTRAINT f_session_account REFERENCES r_account (id),
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_session_account ON r_session (k_account);
{PG}ALTER TABLE r_session ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_change (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_change_dossier REFERENCES r_dossier (id),
  k_unit_path TEXT {KEY} NOT NULL,
  k_manager TEXT {KEY} NOT NULL CONSTRAINT f_change_manager REFERENCES r_unit (id),
  k_drafting {I64} NOT NULL,
  k_to_check {I64} NOT NULL,
  k_to_approve {I64} NOT NULL,
  k_deadline {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_change_dossier ON r_change (k_dossier);
CREATE INDEX i_change_to_check_unit_path ON r_change (k_to_check, k_unit_path);
CREATE INDEX i_change_to_approve_manager ON r_change (k_to_approve, k_manager);
{PG}ALTER TABLE r_change ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_evidence (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_evidence_dossier REFERENCES r_dossier (id),
  k_staged {I64} NOT NULL,
  k_at {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_evidence_dossier ON r_evidence (k_dossier);
CREATE INDEX i_evidence_staged_at ON r_evidence (k_staged, k_at);
{PG}ALTER TABLE r_evidence ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_batch (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_signed {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_batch_signed ON r_batch (k_signed);
{PG}ALTER TABLE r_batch ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_review (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_review_dossier REFERENCES r_dossier (id),
  k_unit_path TEXT {KEY} NOT NULL,
  k_state TEXT {KEY} NOT NULL,
  k_batch TEXT {KEY} CONSTRAINT f_review_batch REFERENCES r_batch (id),
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_review_dossier ON r_review (k_dossier);
CREATE INDEX i_review_state_unit_path ON r_review (k_state, k_unit_path);
CREATE INDEX i_review_batch ON r_review (k_batch);
{PG}ALTER TABLE r_review ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_packet (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_packet_dossier REFERENCES r_dossier (id),
  k_number {I64} NOT NULL,
  k_version TEXT {KEY} NOT NULL CONSTRAINT f_packet_version REFERENCES r_version (id),
  k_state TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_packet_dossier_number ON r_packet (k_dossier, k_number);
CREATE INDEX i_packet_state ON r_packet (k_state);
{PG}ALTER TABLE r_packet ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_print (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_dossier TEXT {KEY} NOT NULL CONSTRAINT f_print_dossier REFERENCES r_dossier (id),
  k_unit_path TEXT {KEY} NOT NULL,
  k_state TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_print_dossier ON r_print (k_dossier);
CREATE INDEX i_print_state_unit_path ON r_print (k_state, k_unit_path);
{PG}ALTER TABLE r_print ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_notice (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_account TEXT {KEY} NOT NULL CONSTRAINT f_notice_account REFERENCES r_account (id),
  k_unread {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE INDEX i_notice_account_unread ON r_notice (k_account, k_unread);
{PG}ALTER TABLE r_notice ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE r_setting (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
{PG}ALTER TABLE r_setting ALTER COLUMN body SET STORAGE EXTERNAL;

-- The journal. An entry's number is given by the sealer and never changes; pos is the order of writing.
CREATE TABLE entry (
  pos {POS},
  id TEXT {KEY} NOT NULL,
  at {I64} NOT NULL,
  act TEXT {KEY} NOT NULL,
  account TEXT {KEY} NOT NULL,
  number {I64},
  body {BLOB} NOT NULL{XID}
){STRICT};
CREATE UNIQUE INDEX u_entry_id ON entry (id);
CREATE UNIQUE INDEX u_entry_number ON entry (number);
CREATE INDEX i_entry_open ON entry (pos) WHERE number IS NULL;
CREATE INDEX i_entry_account ON entry (account, number);
CREATE INDEX i_entry_act ON entry (act, number);
{PG}ALTER TABLE entry ALTER COLUMN body SET STORAGE EXTERNAL;

-- Who an entry is about.
CREATE TABLE subject (
  dossier TEXT {KEY} NOT NULL,
  entry {I64} NOT NULL REFERENCES entry (pos),
  PRIMARY KEY (dossier, entry)
){LEAN};

-- The hashes of the journal's tree, each at its place in the order of golang.org/x/mod/sumdb/tlog; and the heads that were signed.
CREATE TABLE tree (
  place {I64} NOT NULL PRIMARY KEY,
  hash {BLOB} NOT NULL
){STRICT};
CREATE TABLE checkpoint (
  size {I64} NOT NULL PRIMARY KEY,
  root TEXT {KEY} NOT NULL,
  at {I64} NOT NULL,
  note TEXT NOT NULL
){STRICT};

-- Queued work. leased is 0 while a job waits, and otherwise the time until which somebody has it.
CREATE TABLE job (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  kind TEXT {KEY} NOT NULL,
  once TEXT {KEY} NOT NULL,
  line TEXT {KEY} NOT NULL,
  due {I64} NOT NULL,
  leased {I64} NOT NULL,
  attempts {I64} NOT NULL,
  args TEXT NOT NULL,
  failure TEXT NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_job_waiting ON job (kind, once) WHERE once <> '' AND leased = 0;
CREATE INDEX i_job_once ON job (kind, once) WHERE once <> '';
CREATE INDEX i_job_line ON job (line, id) WHERE line <> '';
CREATE INDEX i_job_due ON job (due);

-- Requests that were answered, and how.
CREATE TABLE request (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  act TEXT {KEY} NOT NULL,
  at {I64} NOT NULL,
  answer {BLOB} NOT NULL
){STRICT};
