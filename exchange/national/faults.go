package national

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"hoso/exchange/gateway"
)

// Faults are the switches by which a peer misbehaves. Counts are of the next calls and run down to zero.
type Faults struct {
	Drop       int           // take the packet, then cut the line instead of answering
	Half       int           // take the packet, answer with half an answer
	FailAfter  int           // take the packet, answer 500
	FailBefore int           // answer 500 without taking the packet
	Refuse     int           // refuse, naming Field and saying Reason
	Field      string        // name in the packet
	Reason     string        // a sentence
	Delay      time.Duration // before every answer, until it is set to nothing
}

// MarshalJSON writes the switches as their form takes them.
func (f Faults) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{
		"drop": strconv.Itoa(f.Drop), "half": strconv.Itoa(f.Half), "fail_after": strconv.Itoa(f.FailAfter), "fail_before": strconv.Itoa(f.FailBefore),
		"refuse": strconv.Itoa(f.Refuse), "field": f.Field, "reason": f.Reason, "delay": f.Delay.String(),
	})
}

// Switch sets the switches.
func (p *Peer) Switch(f Faults) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = f
}

// Faults gives the switches as they stand.
func (p *Peer) Faults() Faults {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.faults
}

// EndTokens ends all sign-ins, as a restart does.
func (p *Peer) EndTokens() { p.tokens.endAll() }

// use takes one from a count.
func (p *Peer) use(count func(*Faults) *int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := count(&p.faults)
	if *n <= 0 {
		return false
	}
	*n--
	p.counts.Hidden++
	return true
}

// refuse gives the refusal that is switched on; the caller holds the lock.
func (f *Faults) refuse() (gateway.Problem, bool) {
	if f.Refuse <= 0 {
		return gateway.Problem{}, false
	}
	f.Refuse--
	return gateway.Problem{Code: "switched", Field: f.Field, Message: f.Reason}, true
}

// readFaults reads the switches of a form: those that are named are set, the others stay.
func readFaults(f Faults, form url.Values) (Faults, error) {
	counts := map[string]*int{"drop": &f.Drop, "half": &f.Half, "fail_after": &f.FailAfter, "fail_before": &f.FailBefore, "refuse": &f.Refuse}
	for name, values := range form {
		text := values[len(values)-1]
		var err error
		switch {
		case counts[name] != nil:
			*counts[name], err = strconv.Atoi(text)
			if err == nil && *counts[name] < 0 {
				err = strconv.ErrRange
			}
		case name == "field":
			f.Field = text
		case name == "reason":
			f.Reason = text
		case name == "delay":
			f.Delay, err = time.ParseDuration(text)
		default:
			err = fmt.Errorf("there is no switch of that name")
		}
		if err != nil {
			return f, fmt.Errorf("%s: %w", name, err)
		}
	}
	return f, nil
}
