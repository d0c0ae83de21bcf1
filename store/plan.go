package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
)

// step is one statement of an act and what it must have touched.
type step struct {
	sql   string
	args  []any
	reads bool        // a SELECT: its rows are counted
	any   bool        // it may touch any number of rows; otherwise exactly one
	miss  error       // what it means when it did not
	row   *office.Row // the row it writes or drops, for explaining a constraint
}

// The statements that are not about one noun.
const (
	sqlRequest = "INSERT INTO request (id, act, at, answer) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING"
	sqlAnswer  = "SELECT answer FROM request WHERE id = $1"
	sqlDone    = "DELETE FROM job WHERE id = $1"
	sqlEnqueue = "INSERT INTO job (id, kind, once, line, due, leased, attempts, args, failure) VALUES ($1, $2, $3, $4, $5, 0, 0, $6, '')" +
		" ON CONFLICT (kind, once) WHERE once <> '' AND leased = 0 DO NOTHING"
	sqlEntry   = "INSERT INTO entry (id, at, act, account, body) VALUES ($1, $2, $3, $4, $5)"
	sqlSubject = "INSERT INTO subject (dossier, entry) SELECT $1, pos FROM entry WHERE id = $2"
)

// plan turns an act into statements. All checking, packing and ordering happens here, before the transaction: rows go in the order
// of office.Nouns and of their ids, so that references find what they point at and two acts never wait for each other in a circle.
func (s *shelf) plan(act office.Act) ([]step, error) {
	var p planner
	p.shelf = s
	p.request(act)
	p.rows(act)
	p.drops(act)
	p.jobs(act)
	p.entry(act.Entry)
	if p.err != nil {
		return nil, fmt.Errorf("store: act %q: %w", act.Name, p.err)
	}
	return p.steps, nil
}

type planner struct {
	shelf *shelf
	steps []step
	err   error
}

func (p *planner) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *planner) add(s step) { p.steps = append(p.steps, s) }

func (p *planner) sql(text string) string { return p.shelf.dialect.rebind(text) }

func (p *planner) request(act office.Act) {
	if act.Request == "" {
		return
	}
	p.text("request", act.Request, act.Name)
	p.add(step{sql: p.sql(sqlRequest), args: []any{act.Request, act.Name, act.At.UnixMicro(), p.shelf.codec.pack(act.Answer)}, miss: errRepeated})
}

// text refuses what PostgreSQL cannot hold as text, on both engines.
func (p *planner) text(what string, values ...string) {
	for _, v := range values {
		if !storable(v) {
			p.fail(fmt.Errorf("%s: %q is not text", what, v))
		}
	}
}

func (p *planner) table(noun, id string) *table {
	t, ok := p.shelf.tables[noun]
	if !ok {
		p.fail(fmt.Errorf("there is no noun %q", noun))
		return &table{}
	}
	if id == "" || !storable(id) {
		p.fail(fmt.Errorf("%s: %q is not an id", noun, id))
	}
	return t
}

// touched is a row an act relies on (put is nil) or writes.
type touched struct {
	table  *table
	expect office.Expect
	put    *office.Row
}

func (a touched) compare(b touched) int {
	return cmp.Or(cmp.Compare(a.table.place, b.table.place), cmp.Compare(a.expect.ID, b.expect.ID), cmp.Compare(a.write(), b.write()))
}

func (a touched) write() int {
	if a.put == nil {
		return 0
	}
	return 1
}

func (p *planner) rows(act office.Act) {
	var all []touched
	for _, e := range act.Expect {
		if e.Rev < 1 {
			p.fail(fmt.Errorf("%s %s: a row that is relied on has a revision", e.Noun, e.ID))
		}
		all = append(all, touched{table: p.table(e.Noun, e.ID), expect: e})
	}
	for i := range act.Put {
		row := &act.Put[i]
		all = append(all, touched{table: p.table(row.Noun, row.ID), expect: office.Expect{Noun: row.Noun, ID: row.ID, Rev: row.Rev}, put: row})
	}
	slices.SortStableFunc(all, touched.compare)
	for i, t := range all {
		if i > 0 && t.put != nil && all[i-1].put != nil && t.compare(all[i-1]) == 0 {
			p.fail(fmt.Errorf("%s %s is written twice", t.expect.Noun, t.expect.ID))
		}
		p.row(t)
	}
}

func (p *planner) row(t touched) {
	miss := stale(t.expect.Noun, t.expect.ID)
	if t.put == nil {
		p.add(step{sql: t.table.expect, args: []any{t.expect.ID, t.expect.Rev}, reads: true, miss: miss})
		return
	}
	if p.err != nil {
		return
	}
	values, err := t.table.values(*t.put)
	if err != nil {
		p.fail(err)
		return
	}
	args := append(append([]any{t.put.ID}, values...), p.shelf.codec.pack(t.put.Body))
	text := t.table.insert
	if t.put.Rev != 0 {
		text, args = t.table.update, append(args, t.put.Rev)
	}
	p.add(step{sql: text, args: args, miss: miss, row: t.put})
}

// drops come after all writing, children before parents: a reference that this act moves away is gone by then.
func (p *planner) drops(act office.Act) {
	written := map[[2]string]bool{}
	for _, row := range act.Put {
		written[[2]string{row.Noun, row.ID}] = true
	}
	drops := slices.Clone(act.Drop)
	slices.SortStableFunc(drops, func(a, b office.Expect) int {
		return cmp.Or(cmp.Compare(p.table(b.Noun, b.ID).place, p.table(a.Noun, a.ID).place), cmp.Compare(a.ID, b.ID))
	})
	for _, d := range drops {
		key := [2]string{d.Noun, d.ID}
		if written[key] {
			p.fail(fmt.Errorf("%s %s is written or dropped twice", d.Noun, d.ID))
		}
		written[key] = true
		p.add(step{sql: p.table(d.Noun, d.ID).remove, args: []any{d.ID, d.Rev}, miss: stale(d.Noun, d.ID), row: &office.Row{Noun: d.Noun, ID: d.ID}})
	}
}

func (p *planner) jobs(act office.Act) {
	for _, job := range slices.Sorted(slices.Values(act.Done)) {
		p.text("job", string(job))
		p.add(step{sql: p.sql(sqlDone), args: []any{string(job)}, miss: fault.New(fault.Stale, "job.gone", job)})
	}
	jobs := slices.Clone(act.Jobs)
	slices.SortStableFunc(jobs, func(a, b office.Job) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID))
	})
	for _, j := range jobs {
		p.enqueue(j)
	}
}

func (p *planner) enqueue(j office.Job) {
	if j.ID == "" || j.Kind == "" {
		p.fail(errors.New("a job needs an id and a kind"))
	}
	args, err := json.Marshal(j.Args)
	if err != nil {
		p.fail(fmt.Errorf("job %s: %w", j.Kind, err))
	}
	p.text("job", string(j.ID), j.Kind, j.Key, j.Order)
	p.add(step{sql: p.sql(sqlEnqueue), args: []any{string(j.ID), j.Kind, j.Key, j.Order, j.Due.UnixMicro(), string(args)}, any: true})
}

// entry is the last to be written: whatever stops it stops the act (P7).
func (p *planner) entry(e *journal.Entry) {
	if e == nil || p.err != nil {
		return
	}
	body, err := e.Bytes()
	if err != nil {
		p.fail(fmt.Errorf("journal entry: %w", err))
		return
	}
	if e.ID == "" {
		p.fail(errors.New("a journal entry needs an id"))
	}
	p.text("journal entry", string(e.ID), e.Act, string(e.Account))
	p.add(step{sql: p.sql(sqlEntry), args: []any{string(e.ID), e.At.UnixMicro(), e.Act, string(e.Account), p.shelf.codec.pack(body)}})
	for _, dossier := range subjects(e) {
		p.text("subject", string(dossier))
		p.add(step{sql: p.sql(sqlSubject), args: []any{string(dossier), string(e.ID)}})
	}
}

// subjects are the people of an entry, each once.
func subjects(e *journal.Entry) []id.Dossier {
	all := make([]id.Dossier, 0, len(e.Subjects))
	for _, s := range e.Subjects {
		all = append(all, s.Dossier)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// verdict judges how many rows a step touched.
func (s step) verdict(touched int64) error {
	switch {
	case s.any || touched == 1:
		return nil
	case s.miss != nil:
		return s.miss
	default:
		return fmt.Errorf("store: a statement touched %d rows instead of one: %s", touched, s.sql)
	}
}
