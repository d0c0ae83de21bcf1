// Package leaving holds the acts by which somebody leaves the service, and comes back (PT-11.1.e, BD-9.2): the unit records it on a document, the
// head confirms it, on the day after the last one the dossier goes into the archive and the account is closed.
//
// It owns the order of these steps. It does not own moving between units of the province. Invariant: no version of a dossier changes by any of
// them (promise P16).
package leaving

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/dossier"
	"hoso/record/duty"
	"hoso/record/leaving"
)

// Kinds lists the kinds of leaving.
func Kinds() []string { return leaving.Kinds() }

// Recording is a leaving to be recorded.
type Recording struct {
	Dossier  id.Dossier `json:"dossier"`
	Kind     string     `json:"kind"` // of Kinds
	Last     civil.Date `json:"last"` // last day in service
	Document string     `json:"document"`
	Signed   civil.Date `json:"signed"`
	To       string     `json:"to"` // receiving body, for chuyen_di
}

// View is a leaving as it is shown to those who deal with it.
type View struct {
	ID        string      `json:"id"`
	Dossier   id.Dossier  `json:"dossier"`
	Name      string      `json:"name"`
	Unit      string      `json:"unit"`
	State     string      `json:"state"`
	Kind      string      `json:"kind"`
	Last      civil.Date  `json:"last"`
	Document  string      `json:"document"`
	Signed    civil.Date  `json:"signed"`
	To        string      `json:"to"`
	Reason    string      `json:"reason"`
	Evidence  id.Evidence `json:"evidence"`
	At        time.Time   `json:"at"`
	Decided   time.Time   `json:"decided"`
	DoneAt    time.Time   `json:"done_at"`
	Until     civil.Date  `json:"until"` // last day on which access may end; zero where no text gives one
	Citation  string      `json:"citation"`
	Late      bool        `json:"late"`
	Return    string      `json:"return"`
	ReturnOn  civil.Date  `json:"returned"`
	Waiting   int         `json:"waiting,string"` // changes of the dossier that are under way
	MayDecide bool        `json:"may_decide"`
	Asked     string      `json:"asked"` // the article by which its document is demanded; empty: it is not
}

// Record writes down that somebody leaves; the head is told, and confirms it. Faults: Denied; Missing; Stale "leaving.running"; Invalid
// "leaving.kind", "leaving.document_needed", "leaving.signed", "leaving.last", "leaving.before_arrival", "leaving.to_needed".
func Record(ctx context.Context, o *office.Office, who office.Who, r Recording) (View, error) {
	v, err := record(ctx, o, who, r)
	if f, ok := fault.As(err); ok && f.Key == "row.taken" {
		return v, fault.New(fault.Stale, "leaving.running").Wrap(err) // somebody else was quicker
	}
	return v, err
}

func record(ctx context.Context, o *office.Office, who office.Who, r Recording) (View, error) {
	return office.Do(ctx, o, who, "leaving.record", "", func(d *office.Desk) (View, error) {
		p, err := d.Place(r.Dossier)
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow("leaving.record", p.Object("dossier")); err != nil {
			return View{}, err
		}
		if err := check(d, r); err != nil {
			return View{}, err
		}
		l := leaving.Leaving{ID: id.New(), Dossier: r.Dossier, Unit: p.Unit.ID, UnitPath: p.Unit.Path, Manager: p.Manager.ID, Last: r.Last, State: leaving.Recorded, By: who.Account, At: d.At,
			Words: leaving.Words{Kind: r.Kind, Document: strings.TrimSpace(r.Document), Signed: r.Signed, To: strings.TrimSpace(r.To)}}
		if err := deadline(d, p, &l); err != nil {
			return View{}, err
		}
		d.About(l.Dossier, "leaving")
		if err := tellHeads(d, p, l); err != nil {
			return View{}, err
		}
		v, err := view(d, l)
		if err != nil {
			return View{}, err
		}
		return v, put(d, l, 0)
	})
}

// farthest is how many days ahead somebody's last day may lie: a decision to retire comes half a year before.
const farthest = 730

func check(d *office.Desk, r Recording) error {
	switch {
	case !slices.Contains(leaving.Kinds(), r.Kind):
		return fault.New(fault.Invalid, "leaving.kind")
	case strings.TrimSpace(r.Document) == "":
		return fault.New(fault.Invalid, "leaving.document_needed")
	case r.Signed.IsZero() || r.Signed.After(d.Day):
		return fault.New(fault.Invalid, "leaving.signed")
	case r.Last.IsZero() || r.Last.After(d.Day.AddDays(farthest)):
		return fault.New(fault.Invalid, "leaving.last")
	case r.Kind == leaving.MovedOut && strings.TrimSpace(r.To) == "":
		return fault.New(fault.Invalid, "leaving.to_needed")
	}
	from, err := arrived(d, r.Dossier)
	if err != nil {
		return err
	}
	if r.Last.Before(from) {
		return fault.New(fault.Invalid, "leaving.before_arrival", from.VN())
	}
	known, err := of(d, r.Dossier)
	if slices.ContainsFunc(known, func(s office.Stored[leaving.Leaving]) bool { return s.Record.Runs() }) {
		return fault.New(fault.Stale, "leaving.running")
	}
	return err
}

// arrived is the first day of a person's newest posting.
func arrived(d *office.Desk, about id.Dossier) (civil.Date, error) {
	found, err := office.Find[dossier.Posting](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	var from civil.Date
	for _, s := range found {
		if s.Record.From.After(from) {
			from = s.Record.From
		}
	}
	return from, err
}

// deadline finds the day by which access has to end, and has whoever confirms reminded of it (BD-9.2-2). Where the text gives no number there is
// none: access ends with the day after the last one.
func deadline(d *office.Desk, p office.Placed, l *leaving.Leaving) error {
	kind := law.DeadlineCancelLeave
	if l.Words.Kind == leaving.MovedOut {
		kind = law.DeadlineCancelTransfer
	}
	running, err := d.DeadlinesOf(p, kind, l.Words.Signed, l.Last) // the later of the two
	if err != nil || len(running) == 0 {
		return err
	}
	by := running[0]
	l.Until, l.Citation = by.Until, by.Citation
	return d.Put(duty.Duty{ID: id.New(), Kind: duty.Leaving, Subject: l.ID, Dossier: l.Dossier, Unit: p.Manager.ID, UnitPath: p.Manager.Path, Binds: law.ByHead,
		Start: by.Start, Until: by.Until, Term: by.Code, Citation: by.Citation, Opened: d.At, Reminders: []duty.Reminder{}}, 0)
}

func tellHeads(d *office.Desk, p office.Placed, l leaving.Leaving) error {
	heads, err := d.HoldingNearest(law.ByHead, p.Manager.Path)
	if err != nil {
		return err
	}
	for _, head := range heads {
		if err := d.Notify(head.ID, "notice.leaving_recorded", "/thoi-viec", l.Last.VN()); err != nil {
			return err
		}
	}
	return nil
}

// of reads the leavings of a dossier, in the order in which they were recorded.
func of(d *office.Desk, about id.Dossier) ([]office.Stored[leaving.Leaving], error) {
	found, err := office.Find[leaving.Leaving](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	slices.SortFunc(found, func(a, b office.Stored[leaving.Leaving]) int { return a.Record.At.Compare(b.Record.At) })
	return found, err
}

// find reads a leaving with its words in clear, and where its dossier stands. Fault Missing "leaving.missing".
func find(d *office.Desk, leavingID string) (leaving.Leaving, int64, office.Placed, error) {
	l, rev, err := office.Get[leaving.Leaving](d.Reader, leavingID)
	if fault.Is(err, fault.Missing) {
		return l, rev, office.Placed{}, fault.New(fault.Missing, "leaving.missing").Wrap(err)
	}
	if err != nil {
		return l, rev, office.Placed{}, err
	}
	p, err := d.Place(l.Dossier)
	if err != nil {
		return l, rev, p, err
	}
	l, err = opened(d, l)
	return l, rev, p, err
}

func place(l leaving.Leaving) string { return "leaving/" + l.ID }

func opened(d *office.Desk, l leaving.Leaving) (leaving.Leaving, error) {
	box, err := d.Box(l.Dossier)
	if err != nil {
		return l, err
	}
	plain, err := box.Open(place(l), l.Sealed)
	if err != nil {
		return l, err
	}
	return l, json.Unmarshal(plain, &l.Words)
}

// put writes a leaving with its words sealed by the person's key.
func put(d *office.Desk, l leaving.Leaving, rev int64) error {
	box, err := d.Box(l.Dossier)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(l.Words)
	if err != nil {
		return err
	}
	l.Words = leaving.Words{}
	if l.Sealed, err = box.Seal(place(l), plain); err != nil {
		return err
	}
	return d.Put(l, rev)
}

func view(d *office.Desk, l leaving.Leaving) (View, error) {
	w := l.Words
	v := View{ID: l.ID, Dossier: l.Dossier, State: l.State, Kind: w.Kind, Last: l.Last, Document: w.Document, Signed: w.Signed, To: w.To, Reason: w.Reason, Evidence: l.Evidence,
		At: l.At, Decided: l.Decided, DoneAt: l.DoneAt, Until: l.Until, Citation: l.Citation, Late: l.Late(d.Day), Return: w.Return, ReturnOn: w.ReturnOn}
	var err error
	if v.Name, err = d.FacetName(l.Dossier); err != nil {
		return v, err
	}
	v.Unit, err = d.UnitName(l.Unit)
	return v, err
}

// demanded is the article by which a leaving needs its document as a file; empty where the regulation demands none.
func demanded(d *office.Desk) (string, error) {
	reg, err := d.Regulation()
	if err != nil || !reg.EvidenceNeeded.On {
		return "", err
	}
	return reg.EvidenceNeeded.Citation(), nil
}

// isArchived reports whether a dossier lies in the archive.
func isArchived(p office.Placed) bool { return p.Dossier.State == dossier.Archived }
