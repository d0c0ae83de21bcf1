-- What the department changed of the law's data, in order (PT-4.6, PT-18.3).
CREATE TABLE r_amendment (
  id TEXT {KEY} NOT NULL PRIMARY KEY,
  rev {I64} NOT NULL,
  k_number {I64} NOT NULL,
  body {BLOB} NOT NULL
){STRICT};
CREATE UNIQUE INDEX u_amendment_number ON r_amendment (k_number);
{PG}ALTER TABLE r_amendment ALTER COLUMN body SET STORAGE EXTERNAL;
