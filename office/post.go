package office

import (
	"hoso/record/account"
	"hoso/record/message"
)

// JobLetter is the kind of the job that hands one letter over.
const JobLetter = "message.send"

// Reach is by which channel and at which address an account is reached: the first channel that is set up and for which an address is known.
// Both are empty when none is.
func Reach(o *Office, a account.Account) (channel, address string) {
	if o.Messenger == nil || a.Closed {
		return "", ""
	}
	for _, channel := range o.Messenger.Channels() {
		address := a.Email
		if channel != "email" {
			address = a.Phone
		}
		if address != "" {
			return channel, address
		}
	}
	return "", ""
}

// Reachable reports whether a letter would leave for an account.
func Reachable(o *Office, a account.Account) bool {
	channel, _ := Reach(o, a)
	return channel != ""
}

// Post readies a letter to be handed over; rev is the revision it was read at, 0 for a new one.
func (d *Desk) Post(m message.Message, rev int64) error {
	m.State, m.At = message.Queued, d.At
	d.Enqueue(Job{Kind: JobLetter, Key: m.ID, Args: map[string]string{"message": m.ID}})
	return d.Put(m, rev)
}
