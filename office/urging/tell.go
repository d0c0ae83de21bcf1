package urging

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"hoso/id"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/duty"
	"hoso/record/message"
)

// digest is what is added to one account's digest of the day.
type digest struct {
	message.Message
	rev int64
}

// tell says a step to an account: one's own duty at once, in the program and by letter; what is late or due in one's unit in the day's
// digest, so that an officer with two hundred people gets one letter and not two hundred.
func (r *round) tell(w duty.Duty, s step, a account.Account) error {
	if s.role != office.RolePerson {
		return r.gather(a.ID, digestKey(w, s), w)
	}
	return single(r.Desk, w, "notice."+sayingOf(s)+"."+w.Kind, a)
}

// urgeOne tells one account at once of a duty somebody reminds of by hand.
func urgeOne(d *office.Desk, w duty.Duty, a account.Account) error {
	saying := "due"
	if w.Overdue(d.Day) {
		saying = "late"
	}
	return single(d, w, "notice."+saying+"."+w.Kind, a)
}

// single says one duty in the program, and by letter where the account has an address and wants letters.
func single(d *office.Desk, w duty.Duty, key string, a account.Account) error {
	if err := d.Notify(a.ID, key, linkOf(w), w.Until.VN(), w.Citation); err != nil {
		return err
	}
	if a.NoSingles || !office.Reachable(d.Office, a) {
		return nil
	}
	return d.Post(message.Message{ID: id.New(), Account: a.ID, Kind: message.Single, Day: d.Day, Link: linkOf(w),
		Lines: []message.Line{{Key: key, Args: []string{w.Until.VN(), w.Citation}, Count: 1, Until: w.Until}}}, 0)
}

// sayingOf is "due" before a last day and "late" after it.
func sayingOf(s step) string {
	if strings.HasPrefix(s.name, duty.StepBefore) {
		return "due"
	}
	return "late"
}

// digestKey is the line of a digest a duty counts for: one's own work, or that of those one answers for.
func digestKey(w duty.Duty, s step) string {
	if s.role == w.Binds {
		return "digest." + sayingOf(s) + "." + w.Kind
	}
	return "digest.below." + w.Kind
}

// linkOf is where a duty is done.
func linkOf(w duty.Duty) string {
	switch w.Kind {
	case duty.Update:
		if w.Binds == office.RoleOfficer {
			return "/kiem-tra/" + w.Subject
		}
		return "/thay-doi/" + w.Subject
	case duty.Approve:
		return "/phe-duyet"
	case duty.Sign:
		return "/so"
	case duty.Report:
		return "/bao-cao/" + w.Subject
	case duty.Leaving:
		return "/thoi-viec"
	case duty.Account:
		return "/quan-tri/tai-khoan/chua-co"
	}
	return "/ho-so"
}

// linkOfDigest is where a digest leads: to the list of deadlines, or to the people without an account where there is nothing else.
func linkOfDigest(m message.Message) string {
	for _, line := range m.Lines {
		if !strings.HasSuffix(line.Key, "."+duty.Account) {
			return "/don-doc"
		}
	}
	return linkOf(duty.Duty{Kind: duty.Account})
}

// gather adds a duty to the digest an account gets today.
func (r *round) gather(to id.Account, key string, w duty.Duty) error {
	d, ok := r.digests[string(to)]
	if !ok {
		name := string(to) + " " + r.Day.String()
		found, err := office.Find[message.Message](r.Reader, office.Query{Where: []office.Where{{Key: "digest", Op: "=", Value: name}}})
		if err != nil {
			return err
		}
		d = digest{Message: message.Message{ID: id.New(), Account: to, Kind: message.Digest, Day: r.Day, State: message.Gathering, Lines: []message.Line{}, At: r.At}}
		if len(found) > 0 && found[0].Record.State == message.Gathering {
			d = digest{found[0].Record, found[0].Rev}
		}
	}
	d.Message = d.Add(key, w.Until)
	r.digests[string(to)] = d
	return nil
}

// keepDigests writes the digests this part added to.
func (r *round) keepDigests() error {
	for _, account := range slices.Sorted(maps.Keys(r.digests)) {
		d := r.digests[account]
		if err := r.Put(d.Message, d.rev); err != nil {
			return err
		}
	}
	return nil
}

// closeDigests tells the day's digests: in the program to everybody, by letter to whoever has an address and did not switch it off.
func (r *round) closeDigests(q office.Query) (string, error) {
	q.Where = []office.Where{{Key: "state", Op: "=", Value: message.Gathering}}
	q.After = nil // what is told leaves the list
	found, err := office.Find[message.Message](r.Reader, q)
	if err != nil {
		return "", err
	}
	for _, s := range found {
		if err := r.closeDigest(s.Record, s.Rev); err != nil {
			return "", err
		}
	}
	return lastOf(found), nil
}

func (r *round) closeDigest(m message.Message, rev int64) error {
	a, _, err := office.Get[account.Account](r.Reader, string(m.Account))
	if err != nil {
		return err
	}
	late, due := 0, 0
	for _, line := range m.Lines {
		if line.Until.Before(r.Day) {
			late += line.Count
		} else {
			due += line.Count
		}
	}
	m.Link = linkOfDigest(m)
	if err := r.Notify(a.ID, "notice.digest", m.Link, strconv.Itoa(due), strconv.Itoa(late)); err != nil {
		return err
	}
	if a.NoDigest || !office.Reachable(r.Office, a) {
		r.Drop(m, rev)
		return nil
	}
	return r.Post(m, rev)
}
