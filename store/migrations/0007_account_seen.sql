-- When an account was last signed in with, as a day, 0 for never, -1 for one that is closed, so that units can be told who uses theirs (DT-8.1, DT-8.3).
ALTER TABLE r_account ADD COLUMN k_seen {I64} NOT NULL DEFAULT 0;
CREATE INDEX i_account_unit_path_seen ON r_account (k_unit_path, k_seen);
