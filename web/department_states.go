package web

// The states of a version at the department, as the office names them.
const (
	atWaiting  = "waiting"
	atHeld     = "held"
	atPassed   = "passed"
	atSentBack = "sent_back"
	atSigning  = "signing"
	atSigned   = "signed"
	atSending  = "sending"
	atSent     = "sent"
	atRejected = "rejected"
)

// stations are the states of a version, in the order of its way; a list opens with the first.
func stations() []string {
	return []string{atWaiting, atHeld, atPassed, atSentBack, atSigning, atSigned, atSending, atSent, atRejected}
}

// packetStates are the states of a packet: what must be mended comes first.
func packetStates() []string { return []string{atRejected, "queued", atSending, "delivered"} }
