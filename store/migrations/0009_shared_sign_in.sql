-- Which shared account of the province opens which account (PT-10.2, VP-10.2).
CREATE TABLE r_link (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_account TEXT {KEY} NOT NULL CONSTRAINT f_link_account REFERENCES r_account (id),
  k_issuer TEXT {KEY} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_link_account_issuer ON r_link (k_account, k_issuer);
{PG}ALTER TABLE r_link ALTER COLUMN body SET STORAGE EXTERNAL;
