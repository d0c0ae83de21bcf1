// Package exchange is the door to the national database of cadres, civil servants and public employees (PT-12, PT-13): it turns
// what is to leave about a person into messages, checks them by the national rules, and delivers them.
//
// What a field is called there is said by the form (law.Nation) and by nothing in this package. It owns the layout of messages
// and the conversation with the gateway. It does not own the order of packets, their queue, nor what to do after an answer: those are
// acts of the office.
//
// Invariant: one packet is one Transaction_ID and one sequence of bytes, however often it is sent; and whether it arrived is
// either known or said to be unknown, never guessed.
package exchange
