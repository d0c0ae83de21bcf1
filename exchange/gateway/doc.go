// Package gateway holds what both ends of the line to the national database must read alike: the names of messages, blocks and
// keys, the bytes of a message, the shapes of answers, and the rules a message is judged by.
//
// The layout is that of the Ministry's synchronisation gateway of 2020, the stand-in for QĐ 356/QĐ-BNV whose text was not to be
// had. The package owns no connection and no record, and names no field of a form: which fields there are comes to it as Rules.
//
// Invariant: the sender checks with the same function that the receiver refuses with.
package gateway
