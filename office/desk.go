package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/record/account"
	"hoso/record/journal"
	"hoso/record/unit"
)

// Record is anything the store keeps: it names its table, its id and its key columns.
type Record interface {
	Noun() string
	RecordID() string
	Keys() map[string]any
}

// Desk is one act while it is prepared: it reads one snapshot, gathers what shall be written, and writes nothing itself.
type Desk struct {
	Ctx    context.Context
	Office *Office
	Who    Who
	At     time.Time
	Day    civil.Date
	Book   *law.Book
	Reader Reader

	act        Act
	entry      journal.Entry
	facets     []Facet
	authorised bool
	placed     id.Dossier // the dossier looked up last: whom a refusal is about
	boxes      map[id.Dossier]Box
	units      map[id.Unit]unit.Unit
	held       map[string][]account.Account // who holds a role where, once looked up
	home       *unit.Unit                   // the Home Affairs department, once looked up
	records    []journal.Record
}

// Do runs an act: authorise and prepare on one snapshot, commit once, then tell the census. The law is asked inside fn through
// Desk.Allow; an act that never asked is a defect and fails. With an error there is no answer. request is the caller's idempotency key, or empty.
func Do[T any](ctx context.Context, o *Office, who Who, name, request string, fn func(*Desk) (T, error)) (T, error) {
	answer, err := do(ctx, o, who, name, request, fn)
	if err != nil {
		var nothing T // whatever was read for an act that failed does not leave it (P7)
		return nothing, err
	}
	return answer, nil
}

func do[T any](ctx context.Context, o *Office, who Who, name, request string, fn func(*Desk) (T, error)) (T, error) {
	var answer T
	d := newDesk(ctx, o, who, name, request)
	err := o.Store.View(ctx, func(r Reader) error {
		d.Reader = r
		var err error
		answer, err = fn(d)
		return err
	})
	if err == nil && !d.authorised {
		err = fmt.Errorf("office: %s never asked the policy", name)
	}
	if err != nil {
		return earlier(d, answer, err)
	}
	return commit(d, answer)
}

// earlier gives the answer a request was given before. The first time moved what the act reads, so a repetition fails while it is
// prepared; the store, which knows the request, is asked with an act that can never be written. What is denied now stays denied.
func earlier[T any](d *Desk, answer T, failed error) (T, error) {
	f, ok := fault.As(failed)
	if !ok || f.Kind == fault.Denied || d.act.Request == "" {
		return answer, errors.Join(failed, d.refuse(failed))
	}
	never := Expect{Noun: "setting", ID: "never", Rev: 1}
	outcome, err := d.Office.Store.Commit(d.Ctx, Act{ID: d.act.ID, Name: d.act.Name, At: d.At, Law: d.act.Law, Request: d.act.Request, Expect: []Expect{never}})
	if err != nil || !outcome.Repeated {
		return answer, failed
	}
	return repeated[T](d, outcome)
}

// repeated reads the answer of the first time.
func repeated[T any](d *Desk, outcome Outcome) (T, error) {
	var answer T
	if err := json.Unmarshal(outcome.Answer, &answer); err != nil {
		return answer, fmt.Errorf("office: %s repeated: %w", d.act.Name, err)
	}
	return answer, nil
}

func newDesk(ctx context.Context, o *Office, who Who, name, request string) *Desk {
	at := o.Now().Truncate(time.Microsecond).UTC()
	d := &Desk{Ctx: ctx, Office: o, Who: who, At: at, Day: civil.FromTime(at), Book: o.Book(), boxes: map[id.Dossier]Box{}, units: map[id.Unit]unit.Unit{}, held: map[string][]account.Account{}}
	d.act = Act{ID: id.Of[id.Act](), Name: name, At: at, Law: d.Book.Digest()}
	if request != "" {
		d.act.Request = string(who.Account) + " " + name + " " + request
	}
	d.entry = journal.Entry{ID: id.Of[id.Entry](), At: at, Act: name, Account: who.Account, Role: who.Role, Unit: who.Unit, Grant: who.Grant,
		Purpose: who.Purpose, Address: who.Address, Outcome: "done", Law: d.act.Law}
	return d
}

func commit[T any](d *Desk, answer T) (T, error) {
	if len(d.act.Put) == 0 && len(d.act.Drop) == 0 && len(d.act.Jobs) == 0 && len(d.act.Done) == 0 && len(d.entry.Subjects) == 0 {
		return answer, nil // nothing written and nobody's dossier shown
	}
	if d.act.Request != "" {
		body, err := json.Marshal(answer)
		if err != nil {
			return answer, fmt.Errorf("office: %s: %w", d.act.Name, err)
		}
		d.act.Answer = body
	}
	d.entry.Records = d.records
	d.act.Entry = &d.entry
	outcome, err := d.Office.Store.Commit(d.Ctx, d.act)
	if err != nil {
		return answer, err
	}
	if outcome.Repeated {
		return repeated[T](d, outcome)
	}
	if len(d.facets) > 0 {
		d.Office.Census.Apply(d.facets)
	}
	return answer, nil
}

// refuse journals a denial: who was turned away, and from whose dossier, is part of the record.
func (d *Desk) refuse(err error) error {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Denied {
		return nil
	}
	entry := d.entry
	entry.Outcome, entry.Reason, entry.Citation, entry.Records, entry.Subjects = "refused", f.Key, f.Citation, nil, nil
	if d.placed != "" {
		entry.Subjects = []journal.Subject{{Dossier: d.placed}}
	}
	_, failed := d.Office.Store.Commit(d.Ctx, Act{ID: d.act.ID, Name: d.act.Name, At: d.At, Law: d.act.Law, Entry: &entry})
	return failed
}

// Unjournalled runs one of the few acts that leave no journal entry because they say nothing about anybody: the time a session was
// last used, its language, a job's failed attempt. Their list is pinned by TestUnjournalled.
func Unjournalled(ctx context.Context, o *Office, who Who, name string, fn func(*Desk) error) error {
	d := newDesk(ctx, o, who, name, "")
	err := o.Store.View(ctx, func(r Reader) error {
		d.Reader = r
		return fn(d)
	})
	if err != nil {
		return err
	}
	_, err = o.Store.Commit(ctx, d.act)
	return err
}

// Clock shows a time of day as people read it, in Vietnam's time.
func Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(civil.Zone).Format("15:04 02/01/2006")
}

// Allow asks the policy. Fault Denied with the citation when it says no; when the decision asks for a step-up that is not fresh,
// fault Denied "step_up.needed". Call it before anything is read that the asker may not see.
func (d *Desk) Allow(act string, object law.Object) (law.Decision, error) {
	d.authorised = true
	decision := d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), act, object)
	if !decision.Allowed {
		key := decision.Key
		if key == "" {
			key = "policy.denied"
		}
		return decision, fault.New(fault.Denied, key).Cite(decision.Citation)
	}
	if d.entry.Citation == "" {
		d.entry.Citation = decision.Citation
	}
	if slices.Contains(decision.Obligations, law.StepUp) && d.Who.Role != RoleSystem {
		return decision, d.Strong(decision.Citation)
	}
	return decision, nil
}

// Strong asks for a sign-in that is fresh enough for an act of weight. Fault Denied "step_up.needed".
func (d *Desk) Strong(citation string) error {
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	if d.At.Sub(d.Who.Strong) > time.Duration(reg.StepUpLasts.N)*time.Minute {
		return fault.New(fault.Denied, "step_up.needed").Cite(citation)
	}
	return nil
}

// AllowList asks the policy for a list of what may be acted on; the step-up is asked when one acts, not when one looks.
func (d *Desk) AllowList(act string, object law.Object) (law.Decision, error) {
	strong := d.Who.Strong
	d.Who.Strong = d.At
	decision, err := d.Allow(act, object)
	d.Who.Strong = strong
	return decision, err
}

// Scopes gives the subtrees in which the asker's role may do an act, as unit paths: the whole province, the units assigned, or the unit
// of the grant. Lists ask for these and for nothing else.
func (d *Desk) Scopes(act string) ([]string, error) {
	reach := d.Book.Policy().Reach(d.Who.Role, act)
	switch {
	case slices.Contains(reach, law.ScopeProvince):
		return d.TopPaths()
	case slices.Contains(reach, law.ScopeAssigned) && len(d.Who.Assigned) > 0:
		return outermost(d.Who.Assigned), nil
	}
	return []string{d.Who.UnitPath}, nil
}

// ListScopes gives the subtrees a list is about: that of a unit, or where none is named all in which the asker's role may do the act. The policy is
// asked for each. Faults: Denied; Missing "unit.missing".
func (d *Desk) ListScopes(act, noun string, under id.Unit) ([]string, error) {
	scopes, err := d.Scopes(act)
	if err != nil {
		return nil, err
	}
	if under != "" {
		u, err := d.UnitOf(under)
		if err != nil {
			return nil, err
		}
		scopes = []string{u.Path}
	}
	for _, scope := range scopes {
		if _, err := d.AllowList(act, law.Object{Noun: noun, UnitPath: scope}); err != nil {
			return nil, err
		}
	}
	return scopes, nil
}

// outermost leaves out the scopes that lie within another one, so that nothing is counted twice.
func outermost(scopes []string) []string {
	return slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(scopes))), func(path string) bool {
		return slices.ContainsFunc(scopes, func(other string) bool { return other != path && strings.HasPrefix(path, other) })
	})
}

// TopPaths gives the paths of the units at the top of the tree: with what lies under them, the whole province.
func (d *Desk) TopPaths() ([]string, error) {
	tops, err := Find[unit.Unit](d.Reader, Query{Where: []Where{{"parent", "=", ""}}})
	paths := make([]string, 0, len(tops))
	for _, top := range tops {
		paths = append(paths, top.Record.Path)
	}
	return paths, err
}

// As names the account an act turns out to be about before anybody has signed in.
func (d *Desk) As(account id.Account) { d.Who.Account, d.entry.Account = account, account }

// Came notes in the journal how somebody signs in and from which device.
func (d *Desk) Came(how, device string) { d.entry.How, d.entry.Device = how, device }

// Fail journals an act that was carried out but came to nothing, such as a wrong password.
func (d *Desk) Fail(reason string) { d.entry.Outcome, d.entry.Reason = "refused", reason }

// UnitOf reads a unit, once an act. Fault Missing "unit.missing".
func (d *Desk) UnitOf(unitID id.Unit) (unit.Unit, error) {
	if u, ok := d.units[unitID]; ok {
		return u, nil
	}
	u, _, err := Get[unit.Unit](d.Reader, string(unitID))
	if fault.Is(err, fault.Missing) {
		return u, fault.New(fault.Missing, "unit.missing").Wrap(err)
	}
	if err == nil {
		d.units[unitID] = u
	}
	return u, err
}

// Gather reads the units a list will name, in one question.
func (d *Desk) Gather(units []id.Unit) error {
	var ids []string
	for _, u := range units {
		if _, ok := d.units[u]; !ok && !slices.Contains(ids, string(u)) {
			ids = append(ids, string(u))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := Find[unit.Unit](d.Reader, Query{Where: []Where{{"id", "in", ids}}})
	for _, u := range found {
		d.units[u.Record.ID] = u.Record
	}
	return err
}

// UnitName is a unit's name on the act's day.
func (d *Desk) UnitName(unitID id.Unit) (string, error) {
	u, err := d.UnitOf(unitID)
	if err != nil {
		return "", err
	}
	e, ok := u.At(d.Day)
	if !ok {
		e = u.Last()
	}
	return e.Name, nil
}

// Unasked marks an act that rests on no right: signing in, and reading one's own session. The printed list of such acts is pinned by a test.
func (d *Desk) Unasked() { d.authorised = true }

// Regulation is the province's regulation on the act's day.
func (d *Desk) Regulation() (*law.Regulation, error) {
	return d.Book.Regulation(d.Office.Province, d.Day)
}

// Put writes a record; rev is the revision it was read at, 0 for a new one.
func (d *Desk) Put(record Record, rev int64) error {
	body, err := canon.JSON(record)
	if err != nil {
		return fmt.Errorf("office: %s %s: %w", record.Noun(), record.RecordID(), err)
	}
	d.act.Put = append(d.act.Put, Row{Noun: record.Noun(), ID: record.RecordID(), Rev: rev, Keys: record.Keys(), Body: body})
	d.records = append(d.records, journal.Record{Noun: record.Noun(), ID: record.RecordID(), Digest: canon.Digest(body)})
	return nil
}

// Drop deletes a record read at rev.
func (d *Desk) Drop(record Record, rev int64) {
	d.act.Drop = append(d.act.Drop, Expect{record.Noun(), record.RecordID(), rev})
	d.records = append(d.records, journal.Record{Noun: record.Noun(), ID: record.RecordID()})
}

// Rely makes the act fail Stale if the record has moved from rev when it commits.
func (d *Desk) Rely(record Record, rev int64) {
	d.act.Expect = append(d.act.Expect, Expect{record.Noun(), record.RecordID(), rev})
}

// Enqueue adds a job to the act.
func (d *Desk) Enqueue(job Job) {
	job.ID = id.Of[id.Job]()
	if job.Due.IsZero() {
		job.Due = d.At
	}
	d.act.Jobs = append(d.act.Jobs, job)
}

// Settle marks a job done by this act.
func (d *Desk) Settle(job id.Job) {
	if job != "" {
		d.act.Done = append(d.act.Done, job)
	}
}

// About names a person the act wrote about.
func (d *Desk) About(dossier id.Dossier, paths ...string) {
	d.entry.Subjects = append(d.entry.Subjects, journal.Subject{Dossier: dossier, Paths: paths})
}

// Shown names a person whose dossier the answer shows; one's own is not a reading.
func (d *Desk) Shown(dossier id.Dossier, paths ...string) {
	if dossier != d.Who.Dossier {
		d.About(dossier, paths...)
	}
}

// Tell gives the census a facet after the commit.
func (d *Desk) Tell(f Facet) { d.facets = append(d.facets, f) }

// ErrUnreadable says that a stored body is not the record it should be: somebody changed it past the program.
var ErrUnreadable = errors.New("the body cannot be read")

// Get reads a record of type T. ErrUnreadable; fault Missing "row.missing".
func Get[T Record](r Reader, recordID string) (T, int64, error) {
	var record T
	row, err := r.Get(record.Noun(), recordID)
	if err != nil {
		return record, 0, err
	}
	if err := json.Unmarshal(row.Body, &record); err != nil {
		return record, 0, fmt.Errorf("office: %s %s: %w: %w", row.Noun, row.ID, ErrUnreadable, err)
	}
	return record, row.Rev, nil
}

// Stored is a record with its revision.
type Stored[T Record] struct {
	Record T
	Rev    int64
}

// Find reads the records of type T a query names; the query's noun is filled in.
func Find[T Record](r Reader, q Query) ([]Stored[T], error) {
	var zero T
	q.Noun = zero.Noun()
	rows, err := r.Find(q)
	if err != nil {
		return nil, err
	}
	return decode[T](rows)
}
