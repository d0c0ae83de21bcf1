package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"unicode"

	"hoso/canon"
	"hoso/exchange/gateway"
	"hoso/fault"
	"hoso/office"
)

const maxAnswer = 1 << 20

// Send delivers one packet and says what the nation answered. Sending the same packet again is always allowed and is the way out
// of "nation.no_answer": it has the same Transaction_ID and the same bytes.
//
// Faults: Busy "nation.no_answer" when it is not known whether the packet arrived; Busy "nation.unreachable" when it certainly did
// not; Denied "nation.login_refused" and "nation.call_refused" when the nation does not let this agency in or does not know the
// address, which an operator must mend; Invalid "nation.packet_broken" for bytes that are no message.
//
// Crash story: nothing is kept here. The caller records the attempt before it calls; after a crash it sends the packet again.
func (c *Client) Send(ctx context.Context, p office.Packet) (office.Answer, error) {
	m, err := gateway.Decode(p.Message, p.Payload)
	if err != nil || m.Transaction == "" || !gateway.Allows(p.Message, m.Action) {
		return office.Answer{}, fault.New(fault.Invalid, "nation.packet_broken", p.Message).Wrap(err)
	}
	body, err := json.Marshal(gateway.NewRequest(c.org, p.Payload))
	if err != nil {
		return office.Answer{}, fmt.Errorf("exchange: %w", err)
	}
	reply, err := c.deliver(ctx, p, body)
	if err != nil {
		return office.Answer{}, err
	}
	return c.answer(p, m.Action, reply)
}

// reply is what came back over the line.
type reply struct {
	status int
	body   []byte
}

// deliver makes the call. It tries again only when the packet certainly did not arrive, or was turned away at the door for its token.
func (c *Client) deliver(ctx context.Context, p office.Packet, body []byte) (reply, error) {
	var last error
	stale := ""
	for attempt := 0; attempt < c.attempts; {
		bearer, err := c.bearer(ctx, stale)
		if err != nil {
			return reply{}, err
		}
		got, written, err := c.post(ctx, p, bearer, body)
		switch {
		case err == nil && got.status == http.StatusUnauthorized && stale == "":
			stale = bearer
			continue
		case err == nil:
			return got, nil
		case written:
			return reply{}, noAnswer(err)
		}
		last = err
		attempt++
		c.log.WarnContext(ctx, "nation: not reached", "transaction", p.Transaction, "attempt", attempt, "err", err)
		if attempt < c.attempts {
			if err := c.wait(ctx, backoff(attempt)); err != nil {
				return reply{}, unreachable(errors.Join(err, last))
			}
		}
	}
	return reply{}, unreachable(last)
}

// post makes one call. Written tells whether any of the request may have left this machine: from the moment there is a connection
// another goroutine writes to it, so nothing later is a sure sign.
func (c *Client) post(ctx context.Context, p office.Packet, bearer string, body []byte) (got reply, written bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.root+gateway.SyncPath+gateway.Service(p.Message), bytes.NewReader(body))
	if err != nil {
		return reply{}, false, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", "Bearer "+bearer)
	resp, err := c.http.Do(r)
	if err != nil {
		return reply{}, connected.Load(), err
	}
	defer resp.Body.Close()
	got = reply{status: resp.StatusCode}
	got.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return got, true, err
}

// answer reads a reply. Only a whole answer that says yes or no is one; anything else leaves it open whether the packet was taken.
func (c *Client) answer(p office.Packet, action string, got reply) (office.Answer, error) {
	var said gateway.Answer
	readable := json.Unmarshal(got.body, &said) == nil && said.ErrCode != ""
	switch {
	case got.status >= 500, got.status == http.StatusRequestTimeout, got.status == http.StatusTooManyRequests:
		return office.Answer{}, noAnswer(fmt.Errorf("status %d", got.status))
	case readable && (got.status == http.StatusOK || got.status == http.StatusBadRequest || got.status == http.StatusUnprocessableEntity):
		return understood(p, action, said), nil
	case got.status >= 300:
		return office.Answer{}, fault.New(fault.Denied, "nation.call_refused", got.status)
	}
	return office.Answer{}, noAnswer(errors.New("the answer cannot be read"))
}

func understood(p office.Packet, action string, said gateway.Answer) office.Answer {
	if said.ErrCode == gateway.OK {
		return office.Answer{Accepted: true}
	}
	exists, absent := said.Outcome()
	out := office.Answer{Exists: exists && action == gateway.Add, Absent: absent && action != gateway.Add}
	for _, e := range said.Errors {
		out.Refusals = append(out.Refusals, heard(p, e))
	}
	if len(out.Refusals) == 0 {
		out.Refusals = []office.Refusal{heard(p, gateway.Problem{Code: outcomeCode(out, said), Message: said.Message})}
	}
	return out
}

// outcomeCode names a refusal that came without a code.
func outcomeCode(a office.Answer, said gateway.Answer) string {
	switch {
	case a.Exists:
		return gateway.CodeExists
	case a.Absent:
		return gateway.CodeAbsent
	}
	return string(said.ErrCode)
}

// heard turns a reason of the nation into ours. Where the code is one of ours the message is a text key; otherwise it is what the
// nation said, cut to a readable length, or a text key when it said nothing.
func heard(p office.Packet, e gateway.Problem) office.Refusal {
	r := office.Refusal{Code: clean(e.Code), Field: clean(e.Field), Path: pathOf(p.Places, e.Field), Message: gateway.TextKey(e.Code)}
	if r.Message == "" {
		r.Message = clean(e.Message)
	}
	if r.Message == "" {
		r.Message = "nation.refused"
	}
	return r
}

const saidRunes = 300

// clean makes a text of the nation fit to be shown: one line, printable, not endless.
func clean(s string) string {
	s = canon.Text(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }), " ")
	if runes := []rune(s); len(runes) > saidRunes {
		return string(runes[:saidRunes]) + "…"
	}
	return s
}

func noAnswer(err error) error {
	return fault.New(fault.Busy, "nation.no_answer").Wrap(err)
}
