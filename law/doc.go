// Package law holds what the regulations say, as data read at start: forms, code lists, dated terms of each province,
// the working-day calendar, salary tables, who may see and do what, and the named rules that are procedures.
//
// It owns the meaning of every field. It does not own records, storage, screens or texts other than labels of its own data.
// Invariant: a Book is immutable and was validated whole; whatever it answers for a place and a day carries the article it rests on.
package law
