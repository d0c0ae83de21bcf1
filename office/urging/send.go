package urging

import (
	"context"
	"strconv"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/message"
	"hoso/text"
)

// mostTries is how often a letter is tried that no server takes: about four hours.
const mostTries = 30

// Send is the work of an office.JobLetter. The crash story: that the letter is on its way is written before it is handed over, and what came of it
// after. A letter that was on its way when the program ended may have been taken; it is not sent again, its reader finds the same in the
// program. Only where the server surely did not take it, it is tried again.
func Send(ctx context.Context, o *office.Office, job office.Job) error {
	letter, set, err := setOut(ctx, o, job)
	if err != nil || !set {
		return err
	}
	failed := o.Messenger.Deliver(ctx, letter)
	settled := context.WithoutCancel(ctx) // what came of it is written even while the program is ending
	f, known := fault.As(failed)
	switch {
	case failed == nil:
		return settle(settled, o, job, message.Sent, "")
	case known && f.Kind == fault.Stale:
		return settle(settled, o, job, message.Unsure, f.Key)
	case known && f.Kind == fault.Invalid:
		return settle(settled, o, job, message.Refused, f.Key)
	case job.Attempts >= mostTries:
		return settle(settled, o, job, message.Refused, "message.no_server")
	}
	if err := back(settled, o, job); err != nil {
		return err
	}
	return failed
}

// setOut writes that a letter is on its way and gives it; false when there is nothing to hand over.
func setOut(ctx context.Context, o *office.Office, job office.Job) (office.Letter, bool, error) {
	var letter office.Letter
	set, err := office.Do(ctx, o, office.System(), "message.begin", "", func(d *office.Desk) (bool, error) {
		m, rev, err := mine(d, job)
		if err != nil {
			return false, err
		}
		a, _, err := office.Get[account.Account](d.Reader, string(m.Account))
		if err != nil {
			return false, err
		}
		m.At = d.At
		channel, address := office.Reach(o, a)
		switch {
		case m.State == message.Sending: // the program ended while it was on its way
			m.State, m.Reason = message.Unsure, "message.unsure"
		case m.State != message.Queued:
			d.Settle(job.ID)
			return false, nil
		case channel == "":
			m.State, m.Reason = message.Refused, "message.no_channel"
		default:
			m.State, m.Channel = message.Sending, channel
			letter = write(d, m, a)
			letter.To = address
			return true, d.Put(m, rev)
		}
		d.Settle(job.ID)
		return false, d.Put(m, rev)
	})
	return letter, set, err
}

func mine(d *office.Desk, job office.Job) (message.Message, int64, error) {
	if _, err := d.Allow("job.run", law.Object{Noun: "message"}); err != nil {
		return message.Message{}, 0, err
	}
	return office.Get[message.Message](d.Reader, job.Args["message"])
}

// settle writes what came of a letter and ends its job.
func settle(ctx context.Context, o *office.Office, job office.Job, state, reason string) error {
	_, err := office.Do(ctx, o, office.System(), "message.end", "", func(d *office.Desk) (struct{}, error) {
		m, rev, err := mine(d, job)
		if err != nil {
			return struct{}{}, err
		}
		m.State, m.Reason, m.At = state, reason, d.At
		d.Settle(job.ID)
		return struct{}{}, d.Put(m, rev)
	})
	return err
}

// back puts a letter that was not taken back into the queue; its job is tried again later.
func back(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "message.back", "", func(d *office.Desk) (struct{}, error) {
		m, rev, err := mine(d, job)
		if err != nil {
			return struct{}{}, err
		}
		if m.State != message.Sending {
			return struct{}{}, nil // another hand has settled it
		}
		m.State, m.At = message.Queued, d.At
		return struct{}{}, d.Put(m, rev)
	})
	return err
}

// write puts a message into words. It says what is due and where to go; it names nobody and holds no value of a dossier, because a mailbox is
// read by others too.
func write(d *office.Desk, m message.Message, a account.Account) office.Letter {
	say := text.For(text.Vietnamese)
	l := office.Letter{ID: m.ID, Channel: m.Channel, Name: a.Name, At: d.At, Subject: say.Say("letter.subject." + m.Kind)}
	l.Lines = append(l.Lines, say.Say("letter.hello", a.Name))
	for _, line := range m.Lines {
		args := make([]any, 0, len(line.Args)+2)
		for _, arg := range line.Args {
			args = append(args, arg)
		}
		if m.Kind == message.Digest {
			args = append(args, strconv.Itoa(line.Count), line.Until.VN())
		}
		l.Lines = append(l.Lines, say.Say(line.Key, args...))
	}
	if d.Office.Address != "" {
		l.Link = d.Office.Address + m.Link
	}
	l.Lines = append(l.Lines, say.Say("letter.why"))
	return l
}
