package urging

import (
	"hoso/office"
	"hoso/record/account"
)

// reach is by which channel and at which address an account is reached: the first channel that is set up and for which an address is known.
// Both are empty when none is.
func reach(o *office.Office, a account.Account) (channel, address string) {
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

// reachable reports whether a letter would leave for an account.
func reachable(o *office.Office, a account.Account) bool {
	channel, _ := reach(o, a)
	return channel != ""
}
