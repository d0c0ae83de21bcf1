-- Second factors of sign-in: authenticator apps, passkeys, recovery codes (PT-6.3; TCVN 14423:2026 level 3).
CREATE TABLE r_factor (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_account TEXT {KEY} NOT NULL CONSTRAINT f_factor_account REFERENCES r_account (id),
  k_credential TEXT {KEY},
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_factor_credential ON r_factor (k_credential);
CREATE INDEX i_factor_account ON r_factor (k_account);
{PG}ALTER TABLE r_factor ALTER COLUMN body SET STORAGE EXTERNAL;
