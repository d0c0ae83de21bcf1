package national

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hoso/canon"
	"hoso/exchange/gateway"
)

// Options says how a peer behaves.
type Options struct {
	Now       func() time.Time
	Logins    map[string]string // user name or client id → password or client secret
	Orgs      map[string]bool   // agencies that may send; empty: any code of the right shape
	TokenLife time.Duration     // 0: one hour
	Rules     func() gateway.Rules
	Forgetful bool // does not know a Transaction_ID again, as the gateway of 2020 does not
	Log       *slog.Logger
}

// Peer is a receiving end. It may be used by several goroutines.
type Peer struct {
	opts   Options
	tokens tokens

	mu      sync.Mutex // guards everything below, and the order of lines in the file
	ledger  *ledger
	records map[string]*gateway.Object
	changed map[string]string // key → time of the last change
	settled map[string]settled
	counts  Stats
	faults  Faults
}

// settled is the answer a number was given.
type settled struct {
	digest string
	answer gateway.Answer
}

// Stats counts what happened. Accepted, Refused and Records are of all time, the others since the start.
type Stats struct {
	Calls    int `json:"calls,string"`
	Accepted int `json:"accepted,string"`
	Refused  int `json:"refused,string"`
	Repeated int `json:"repeated,string"` // a number that came again and was answered as the first time
	Hidden   int `json:"hidden,string"`   // answers that a switch kept back
	Records  int `json:"records,string"`
}

// Open reads the file, making it when there is none, and gives a peer that goes on from it.
func Open(dataFile string, opts Options) (*Peer, error) {
	if opts.Now == nil {
		return nil, errors.New("national: no clock")
	}
	if len(opts.Logins) == 0 {
		return nil, errors.New("national: nobody may sign in")
	}
	if opts.TokenLife == 0 {
		opts.TokenLife = time.Hour
	}
	if opts.Rules == nil {
		opts.Rules = func() gateway.Rules { return gateway.Rules{} }
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	p := &Peer{opts: opts, records: map[string]*gateway.Object{}, changed: map[string]string{}, settled: map[string]settled{}}
	var err error
	p.ledger, err = openLedger(dataFile, func(n line) error { p.remember(n); return nil })
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Close closes the file. No call may follow.
func (p *Peer) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ledger.close()
}

// Record gives what is held under a key (org code, "_", number).
func (p *Peer) Record(key string) (*gateway.Object, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	record, ok := p.records[key]
	return record, ok
}

// Keys lists the keys of all records, in no order.
func (p *Peer) Keys() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	keys := make([]string, 0, len(p.records))
	for key := range p.records {
		keys = append(keys, key)
	}
	return keys
}

// Stats gives the counts.
func (p *Peer) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts.Records = len(p.records)
	return p.counts
}

// receive judges one call and keeps it. The answer is on the disk when it returns; an error means that nothing was taken.
func (p *Peer) receive(name string, call gateway.Request) (gateway.Answer, error) {
	raw, err := call.Message()
	if err != nil {
		return malformed(err), nil
	}
	m, err := gateway.Decode(name, raw)
	if err != nil {
		return malformed(err), nil
	}
	digest, err := canon.DigestOf([]any{name, m.Action, m.Sender, m.Record})
	if err != nil {
		return malformed(&gateway.Malformed{Code: gateway.CodeMalformed, Field: gateway.Person}), nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if before, known := p.settled[call.OrgCode+"\x00"+m.Transaction]; known && !p.opts.Forgetful {
		p.counts.Repeated++
		if before.digest != digest {
			return refused(m, gateway.Violation{Code: gateway.CodeReused, Field: "Transaction_ID"}), nil
		}
		return before.answer, nil
	}
	answer := p.judge(call.OrgCode, m)
	if m.Transaction == "" {
		return answer, nil // nothing it could be known by again
	}
	n := line{
		At: p.opts.Now().UTC().Format(time.RFC3339Nano), Org: call.OrgCode, Number: m.Number(), Message: name,
		Action: m.Action, Transaction: m.Transaction, Digest: digest, Answer: answer,
	}
	if answer.ErrCode == gateway.OK && m.Action != gateway.Del {
		n.Record = m.Record
	}
	if err := p.ledger.append(n); err != nil {
		return gateway.Answer{}, err
	}
	p.remember(n)
	return answer, nil
}

// judge decides on a message in the order of the gateway: who sends, whether the record may be there, then the content.
func (p *Peer) judge(org string, m gateway.Message) gateway.Answer {
	if !gateway.UnitShape(org) || len(p.opts.Orgs) > 0 && !p.opts.Orgs[org] || m.Sender != "" && m.Sender != org {
		return refused(m, gateway.Violation{Code: gateway.CodeSender, Field: "Sender_Code"})
	}
	if injected, ok := p.faults.refuse(); ok {
		return refusedWith(m, injected)
	}
	found := p.opts.Rules().Check(m)
	_, there := p.records[gateway.RecordKey(org, m.Number())]
	switch {
	case m.Number() == "" || !gateway.Allows(m.Name, m.Action): // what was found already says it
	case m.Action == gateway.Add && there:
		found = []gateway.Violation{{Code: gateway.CodeExists, Field: gateway.Key}}
	case (m.Action == gateway.Edit || m.Action == gateway.Del) && !there:
		found = []gateway.Violation{{Code: gateway.CodeAbsent, Field: gateway.Key}}
	}
	if len(found) > 0 {
		return refused(m, found...)
	}
	return gateway.Answer{Message: "Đã tiếp nhận.", ErrCode: gateway.OK, Transaction: m.Transaction}
}

// remember brings the peer to the state after a line.
func (p *Peer) remember(n line) {
	p.settled[n.Org+"\x00"+n.Transaction] = settled{n.Digest, n.Answer}
	if n.Answer.ErrCode != gateway.OK {
		p.counts.Refused++
		return
	}
	p.counts.Accepted++
	key := gateway.RecordKey(n.Org, n.Number)
	p.changed[key] = n.At
	switch {
	case n.Action == gateway.Del && n.Message == gateway.Profile:
		delete(p.records, key)
		delete(p.changed, key)
	case n.Action == gateway.Del:
		p.records[key] = without(p.records[key], gateway.BlockOf(n.Message))
	case n.Action == gateway.Add:
		p.records[key] = n.Record
	default:
		p.records[key] = merged(p.records[key], n.Record)
	}
}

// merged puts the blocks that came over those that are there; a block that came without any name changes nothing.
func merged(there, came *gateway.Object) *gateway.Object {
	out := gateway.NewObject()
	for _, o := range []*gateway.Object{there, came} {
		if o == nil {
			continue
		}
		for _, name := range o.Names() {
			if block := o.Object(name); block != nil && block.Empty() && out.Has(name) {
				continue
			}
			out.Take(name, o)
		}
	}
	return out
}

func without(there *gateway.Object, block string) *gateway.Object {
	if there == nil {
		return gateway.NewObject()
	}
	out := merged(nil, there)
	out.Drop(block)
	return out
}

func malformed(err error) gateway.Answer {
	bad := &gateway.Malformed{Code: gateway.CodeMalformed}
	errors.As(err, &bad)
	return refused(gateway.Message{}, gateway.Violation{Code: bad.Code, Field: bad.Field})
}

func refused(m gateway.Message, found ...gateway.Violation) gateway.Answer {
	var problems []gateway.Problem
	for _, v := range found {
		problems = append(problems, gateway.Problem{Code: v.Code, Field: v.Field, Message: sentence(v)})
	}
	return refusedWith(m, problems...)
}

func refusedWith(m gateway.Message, problems ...gateway.Problem) gateway.Answer {
	return gateway.Answer{Message: problems[0].Message, ErrCode: gateway.Failed, Transaction: m.Transaction, Errors: problems}
}

// sentence is what the peer says of a violation, in the words of the gateway where they are known.
func sentence(v gateway.Violation) string {
	switch v.Code {
	case gateway.CodeExists:
		return "Số hiệu CBCCVC Bộ ngành địa phương đã tồn tại!"
	case gateway.CodeAbsent:
		return "Số hiệu CBCCVC Bộ ngành địa phương không tồn tại!"
	case gateway.CodeMandatory:
		return fmt.Sprintf("Trường %s không có hoặc rỗng!", v.Field)
	case gateway.CodeUnknown, gateway.CodeUnit, gateway.CodeUnitShape:
		return fmt.Sprintf("Mã ở trường %s không đúng với danh mục!", v.Field)
	case gateway.CodeDate:
		return fmt.Sprintf("Ngày ở trường %s không đúng (năm-tháng-ngày)!", v.Field)
	}
	return fmt.Sprintf("Gói tin không đúng quy định ở %s!", v.Field)
}
