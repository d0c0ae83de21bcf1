// Package mail is the e-mail door: it hands one letter to the mail server of the office and says what became of it, and it joins
// several doors into one, each for its own channels.
//
// It owns the form of a letter on the wire and the meaning of a server's answers. It does not own what a letter says, the queue of
// letters, nor when one is tried again: those are acts of the office.
//
// Invariant: a letter is taken only when the server said so and not taken only when it certainly was not; everything between is said
// to be unsure, never guessed.
package mail
