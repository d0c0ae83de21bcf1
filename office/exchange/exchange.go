// Package exchange holds the acts by which signed data leave for the national database: build a version's packets, send one, take the
// answer, look at what is outgoing (PT-12, PT-13).
//
// It owns the order and the settling of packets. It does not own their format (the exchange door). Invariant: only what the
// department has signed becomes a packet, and a packet is delivered once.
package exchange

import (
	"context"
	"encoding/json"
	"errors"

	"hoso/canon"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
	"hoso/record/dossier"
	"hoso/record/packet"
)

// JobSend is the kind of the job that sends one packet.
const JobSend = "packet.send"

// clear is a packet as it is sealed in the store.
type clear struct {
	Payload []byte            `json:"payload"`
	Places  map[string]string `json:"places"`
}

// BuildPackets is the work of an office.JobPackets: it turns a signed version into the packets that bring the nation from what was last
// delivered to this version, and queues their sending in order. Fault Closed "exchange.not_signed" for a version without a signature.
func BuildPackets(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "packet.build", "", func(d *office.Desk) (int, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "packet"}); err != nil {
			return 0, err
		}
		d.Settle(job.ID)
		review, rev, err := office.Get[approval.Review](d.Reader, job.Args["version"])
		if err != nil {
			return 0, err
		}
		if review.State != approval.Signed {
			return 0, fault.New(fault.Closed, "exchange.not_signed", review.State)
		}
		n, err := build(d, review)
		if err != nil {
			return 0, err
		}
		review.State, review.At = approval.Sending, d.At
		if n == 0 { // nothing of what the nation holds has changed
			review.State = approval.Sent
		}
		d.About(review.Dossier)
		return n, d.Put(review, rev)
	})
	return err
}

func build(d *office.Desk, review approval.Review) (int, error) {
	p, err := d.Place(review.Dossier)
	if err != nil {
		return 0, err
	}
	overtaken, err := overtaken(d, review)
	if err != nil || overtaken {
		return 0, err
	}
	opened, version, err := openVersion(d, p, review.ID)
	if err != nil {
		return 0, err
	}
	before, err := lastDelivered(d, opened)
	if err != nil {
		return 0, err
	}
	person, err := d.Outgoing(opened, opened.Contents, before)
	if err != nil {
		return 0, err
	}
	packets, err := d.Office.Nation.Build(person)
	if err != nil {
		return 0, err
	}
	last, err := d.Reader.Count(office.Query{Noun: "packet", Where: []office.Where{{Key: "dossier", Op: "=", Value: string(p.Dossier.ID)}}})
	if err != nil {
		return 0, err
	}
	for i, made := range packets {
		if err := queue(d, opened, version, made, last+i+1); err != nil {
			return 0, err
		}
	}
	return len(packets), nil
}

// overtaken reports whether a newer version of the dossier is on its way already: what it says includes this one's, and must not be
// undone. One that is only signed comes after this one and stops nothing: somebody whose dossier changes all the time is told of too.
func overtaken(d *office.Desk, review approval.Review) (bool, error) {
	others, err := office.Find[approval.Review](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(review.Dossier)}}})
	for _, s := range others {
		r := s.Record
		if r.Number > review.Number && (r.State == approval.Sending || r.State == approval.Sent || r.State == approval.Rejected) {
			return true, err
		}
	}
	return false, err
}

// openVersion opens one version, which need not be the newest.
func openVersion(d *office.Desk, p office.Placed, versionID id.Version) (office.Opened, dossier.Version, error) {
	p.Dossier.VersionID = versionID
	opened, err := d.Open(p)
	return opened, opened.Version, err
}

// lastDelivered gives the content of the newest version the nation was sent: nil when it was sent none, and the empty content, which
// asks for a whole EDIT, when a packet of that version was refused and so its state there is not known.
func lastDelivered(d *office.Desk, opened office.Opened) (*law.Content, error) {
	sent, err := office.Find[packet.Packet](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(opened.Dossier.ID)}}, Order: []string{"-number"}})
	if err != nil || len(sent) == 0 {
		return nil, err
	}
	newest := sent[0].Record.Version
	added := false
	for _, s := range sent {
		if s.Record.Version == newest && s.Record.State == packet.Rejected {
			newest = ""
		}
		added = added || s.Record.State != packet.Rejected
	}
	switch {
	case !added:
		return nil, nil
	case newest == "":
		return &law.Content{}, nil
	}
	version, _, err := office.Get[dossier.Version](d.Reader, string(newest))
	if err != nil {
		return nil, err
	}
	contents, err := office.OpenVersion(opened.Box, version)
	content := contents["syll"]
	return &content, err
}

func queue(d *office.Desk, opened office.Opened, version dossier.Version, made office.Packet, number int) error {
	p, err := seal(opened, packet.Packet{ID: id.Of[id.Packet](), Dossier: opened.Dossier.ID, Version: version.ID, Number: number, State: packet.Queued, Queued: d.At}, made)
	if err != nil {
		return err
	}
	d.Enqueue(office.Job{Kind: JobSend, Key: string(p.ID), Order: "nation " + string(p.Dossier), Args: map[string]string{"packet": string(p.ID)}})
	return d.Put(p, 0)
}

// SendPacket is the work of a JobSend. The crash story: the attempt is recorded before the packet leaves; a crash, or no answer, leaves it
// in state "sending", and the next attempt repeats the same transaction number, which the nation answers as the first time. An answer
// "exists" to our own open ADD is settled by an EDIT. Fault Busy when the packet must be tried again.
func SendPacket(ctx context.Context, o *office.Office, job office.Job) error {
	made, err := begin(ctx, o, job)
	if err != nil {
		return err
	}
	answer, err := o.Nation.Send(ctx, made)
	if err != nil {
		return err
	}
	if answer.Exists || (answer.Absent && made.Action == "EDIT") {
		if made, err = turn(ctx, o, job, answer.Exists); err != nil {
			return err
		}
		if answer, err = o.Nation.Send(ctx, made); err != nil {
			return err
		}
	}
	if answer.Absent && made.Action == "DEL" {
		answer.Accepted = true // what should go is not there
	}
	return take(ctx, o, job, made, answer)
}

// turn rewrites our own open packet as what the nation's state asks for: an ADD of what it has becomes an EDIT of the whole profile, an
// EDIT of what it has not becomes an ADD. It is recorded before it leaves, so that a crash afterwards repeats the new packet.
func turn(ctx context.Context, o *office.Office, job office.Job, exists bool) (office.Packet, error) {
	return office.Do(ctx, o, office.System(), "packet.settle", "", func(d *office.Desk) (office.Packet, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "packet"}); err != nil {
			return office.Packet{}, err
		}
		p, rev, err := office.Get[packet.Packet](d.Reader, job.Args["packet"])
		if err != nil {
			return office.Packet{}, err
		}
		opened, made, err := whole(d, p, exists)
		if err != nil {
			return office.Packet{}, err
		}
		if p, err = seal(opened, p, made); err != nil {
			return office.Packet{}, err
		}
		d.About(p.Dossier)
		return made, d.Put(p, rev)
	})
}

// whole builds the one packet that carries everything of the packet's version.
func whole(d *office.Desk, p packet.Packet, exists bool) (office.Opened, office.Packet, error) {
	placed, err := d.Place(p.Dossier)
	if err != nil {
		return office.Opened{}, office.Packet{}, err
	}
	opened, _, err := openVersion(d, placed, p.Version)
	if err != nil {
		return opened, office.Packet{}, err
	}
	person, err := d.Outgoing(opened, opened.Contents, nil)
	if err != nil {
		return opened, office.Packet{}, err
	}
	if exists {
		person.Before = &law.Content{} // something is there, and it is not known what
	}
	packets, err := d.Office.Nation.Build(person)
	if err != nil || len(packets) != 1 {
		return opened, office.Packet{}, errors.Join(err, fault.New(fault.Closed, "exchange.cannot_settle"))
	}
	return opened, packets[0], nil
}

// seal writes a message into a packet.
func seal(opened office.Opened, p packet.Packet, made office.Packet) (packet.Packet, error) {
	body, err := json.Marshal(clear{made.Payload, made.Places})
	if err != nil {
		return p, err
	}
	p.Message, p.Action, p.Transaction, p.Digest = made.Message, made.Action, made.Transaction, canon.Digest(made.Payload)
	p.Payload, err = opened.Box.Seal("packet/"+string(p.ID), body)
	return p, err
}

// begin records the attempt and opens the packet.
func begin(ctx context.Context, o *office.Office, job office.Job) (office.Packet, error) {
	return office.Do(ctx, o, office.System(), "packet.attempt", "", func(d *office.Desk) (office.Packet, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "packet"}); err != nil {
			return office.Packet{}, err
		}
		p, rev, err := office.Get[packet.Packet](d.Reader, job.Args["packet"])
		if err != nil {
			return office.Packet{}, err
		}
		box, err := d.Box(p.Dossier)
		if err != nil {
			return office.Packet{}, err
		}
		plain, err := box.Open("packet/"+string(p.ID), p.Payload)
		if err != nil {
			return office.Packet{}, err
		}
		var body clear
		if err := json.Unmarshal(plain, &body); err != nil {
			return office.Packet{}, err
		}
		p.State, p.Attempts = packet.Sending, p.Attempts+1
		d.About(p.Dossier)
		return office.Packet{Message: p.Message, Action: p.Action, Transaction: p.Transaction, Payload: body.Payload, Places: body.Places}, d.Put(p, rev)
	})
}

// take records the answer; the last packet of a version settles its review.
func take(ctx context.Context, o *office.Office, job office.Job, made office.Packet, answer office.Answer) error {
	_, err := office.Do(ctx, o, office.System(), "packet.answer", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "packet"}); err != nil {
			return struct{}{}, err
		}
		p, rev, err := office.Get[packet.Packet](d.Reader, job.Args["packet"])
		if err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		p.State, p.Answered, p.Faults, p.Action = packet.Delivered, d.At, nil, made.Action
		if !answer.Accepted {
			p.State = packet.Rejected
			for _, r := range answer.Refusals {
				p.Faults = append(p.Faults, packet.Refusal{Code: r.Code, Field: r.Field, Path: r.Path, Message: r.Message})
			}
		}
		d.About(p.Dossier)
		if err := settleReview(d, p); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, d.Put(p, rev)
	})
	return err
}

func settleReview(d *office.Desk, p packet.Packet) error {
	siblings, err := office.Find[packet.Packet](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(p.Dossier)}}})
	if err != nil {
		return err
	}
	state := approval.Sent
	for _, s := range siblings {
		other := s.Record
		if other.ID == p.ID {
			other = p
		}
		switch {
		case other.Version != p.Version:
		case other.State == packet.Rejected:
			state = approval.Rejected
		case other.State != packet.Delivered && state != approval.Rejected:
			state = approval.Sending
		}
	}
	review, rev, err := office.Get[approval.Review](d.Reader, string(p.Version))
	if err != nil || review.State == state {
		return err
	}
	review.State, review.At = state, d.At
	return d.Put(review, rev)
}
