package account

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/unit"
)

// Consenting is a written consent as it is recorded.
type Consenting struct {
	Login    string       `json:"login"` // of who may read
	Unit     id.Unit      `json:"unit"`  // the agency that consents, whose people are meant where nobody is named; empty: the asker's
	Dossiers []id.Dossier `json:"dossiers"`
	Document string       `json:"document"`
	Signed   civil.Date   `json:"signed"`
	Kind     string       `json:"kind"` // account.ByConsent or ByLaw
	Article  string       `json:"article"`
	Purpose  string       `json:"purpose"`
	Level    string       `json:"level"` // "internal" or "restricted"
	Entries  []string     `json:"entries"`
	From     civil.Date   `json:"from"` // zero: today
	To       civil.Date   `json:"to"`
}

// ConsentView is a line of the register of consents.
type ConsentView struct {
	Grant    id.Grant     `json:"grant"`
	Login    string       `json:"login"`
	Name     string       `json:"name"`
	Unit     id.Unit      `json:"unit"`
	UnitName string       `json:"unit_name"`
	Document string       `json:"document"`
	Signed   civil.Date   `json:"signed"`
	Kind     string       `json:"kind"`
	Article  string       `json:"article"`
	Purpose  string       `json:"purpose"`
	Level    string       `json:"level"`
	Dossiers []id.Dossier `json:"dossiers"`
	People   []string     `json:"people"` // names of those named
	Entries  []string     `json:"entries"`
	From     civil.Date   `json:"from"`
	To       civil.Date   `json:"to"`
	State    string       `json:"state"` // now | later | past | ended
	By       string       `json:"by"`
	At       time.Time    `json:"ended_at"`
	Reason   string       `json:"reason"`
}

// RecordConsent writes a consent into the register; from its first day to its last the account may choose to read by it (PT-4.4, PT-9.3). Those
// who are named are told, and whoever may read. Faults: Denied; Missing; Invalid "consent.account_unknown", "consent.self",
// "consent.document_needed", "consent.purpose_needed", "consent.days", "consent.level_wrong", "consent.kind_unknown", "consent.article_needed",
// "consent.entry_unknown", "consent.too_many".
func RecordConsent(ctx context.Context, o *office.Office, who office.Who, c Consenting) (ConsentView, error) {
	return office.Do(ctx, o, who, "consent.record", "", func(d *office.Desk) (ConsentView, error) {
		u, err := consenting(d, c)
		if err != nil {
			return ConsentView{}, err
		}
		a, err := grantee(d, c)
		if err != nil {
			return ConsentView{}, err
		}
		if c.From.IsZero() {
			c.From = d.Day
		}
		level, err := checkConsent(d, c)
		if err != nil {
			return ConsentView{}, err
		}
		g := account.Grant{ID: id.Of[id.Grant](), Account: a.ID, Role: office.RoleReader, Unit: u.ID, UnitPath: u.Path, Content: c.Purpose, From: c.From, To: c.To, Basis: c.Document, By: who.Account,
			Consent: &account.Consent{Kind: c.Kind, Signed: c.Signed, Article: c.Article, Purpose: c.Purpose, Level: level, Dossiers: c.Dossiers, Entries: c.Entries}}
		if err := d.TellConsent(g, "notice.consent_given", "notice.consent_about"); err != nil {
			return ConsentView{}, err
		}
		if err := d.Put(g, 0); err != nil {
			return ConsentView{}, err
		}
		return consentView(d, g)
	})
}

// mostNamed is how many people one consent names; for more it names their unit.
const mostNamed = 200

// consenting asks the policy for the unit, or for each person named, and gives the agency that consents: only who manages them may, and people
// are named for one's own agency.
func consenting(d *office.Desk, c Consenting) (unit.Unit, error) {
	if len(c.Dossiers) == 0 {
		u, err := d.UnitOf(cmp.Or(c.Unit, d.Who.Unit))
		if err == nil {
			_, err = d.Allow("consent.record", law.Object{Noun: "grant", UnitPath: u.Path})
		}
		return u, err
	}
	if len(c.Dossiers) > mostNamed {
		return unit.Unit{}, fault.New(fault.Invalid, "consent.too_many", mostNamed)
	}
	for _, dossier := range c.Dossiers {
		p, err := d.Place(dossier)
		if err != nil {
			return unit.Unit{}, err
		}
		if _, err := d.Allow("consent.record", p.Object("dossier")); err != nil {
			return unit.Unit{}, err
		}
		d.About(dossier)
	}
	return d.UnitOf(d.Who.Unit)
}

func grantee(d *office.Desk, c Consenting) (account.Account, error) {
	a, rev, err := find(d.Reader, c.Login)
	switch {
	case err != nil && fault.Is(err, fault.Denied), err == nil && a.Closed:
		return a, fault.New(fault.Invalid, "consent.account_unknown", c.Login)
	case err != nil:
		return a, err
	case a.ID == d.Who.Account:
		return a, fault.New(fault.Invalid, "consent.self")
	}
	d.Rely(a, rev)
	return a, nil
}

func checkConsent(d *office.Desk, c Consenting) (law.Level, error) {
	var level law.Level
	switch {
	case strings.TrimSpace(c.Document) == "" || c.Signed.IsZero() || c.Signed.After(d.Day):
		return level, fault.New(fault.Invalid, "consent.document_needed")
	case strings.TrimSpace(c.Purpose) == "":
		return level, fault.New(fault.Invalid, "consent.purpose_needed")
	case c.To.IsZero() || c.To.Before(c.From) || c.To.Before(d.Day):
		return level, fault.New(fault.Invalid, "consent.days")
	case c.Kind != account.ByConsent && c.Kind != account.ByLaw:
		return level, fault.New(fault.Invalid, "consent.kind_unknown")
	case c.Kind == account.ByLaw && strings.TrimSpace(c.Article) == "":
		return level, fault.New(fault.Invalid, "consent.article_needed")
	}
	if level.UnmarshalText([]byte(c.Level)) != nil || level < law.Internal || level > law.Restricted { // names are internal
		return level, fault.New(fault.Invalid, "consent.level_wrong")
	}
	syll, err := d.Book.Form("syll", d.Day)
	if err != nil {
		return level, err
	}
	for _, entry := range c.Entries {
		if !knownEntry(syll, entry) {
			return level, fault.New(fault.Invalid, "consent.entry_unknown", entry)
		}
	}
	return level, nil
}

// knownEntry reports whether the SYLL, of which alone a consent names parts, has an entry or a chapter.
func knownEntry(syll *law.Form, entry string) bool {
	if chapter, whole := strings.CutPrefix(entry, office.ChapterOf); whole {
		return slices.ContainsFunc(syll.Chapters, func(c law.Chapter) bool { return c.ID == chapter })
	}
	return syll.Entry(entry) != nil
}

// EndConsent ends a consent before its last day: the next request under it is refused. Faults: Denied; Missing "consent.missing"; Invalid
// "consent.reason_needed"; Stale "consent.over".
func EndConsent(ctx context.Context, o *office.Office, who office.Who, grant id.Grant, reason string) error {
	_, err := office.Do(ctx, o, who, "consent.end", "", func(d *office.Desk) (struct{}, error) {
		g, rev, err := office.Get[account.Grant](d.Reader, string(grant))
		if fault.Is(err, fault.Missing) || err == nil && g.Consent == nil {
			return struct{}{}, fault.New(fault.Missing, "consent.missing")
		}
		if err != nil {
			return struct{}{}, err
		}
		if _, err := d.Allow("consent.record", law.Object{Noun: "grant", UnitPath: g.UnitPath}); err != nil {
			return struct{}{}, err
		}
		switch {
		case g.To.Before(d.Day):
			return struct{}{}, fault.New(fault.Stale, "consent.over", g.To.VN())
		case strings.TrimSpace(reason) == "":
			return struct{}{}, fault.New(fault.Invalid, "consent.reason_needed")
		}
		return struct{}{}, d.EndConsent(g, rev, reason)
	})
	return err
}

// Register is one page of the register of consents, the oldest first.
type Register struct {
	Consents []ConsentView `json:"consents"`
	Next     string        `json:"next"`
}

// Consents lists the consents of the asker's part of the tree: those that hold or will, or all. Faults: Denied; Invalid "list.cursor".
func Consents(ctx context.Context, o *office.Office, who office.Who, all bool, after string) (Register, error) {
	return office.Do(ctx, o, who, "consent.list", "", func(d *office.Desk) (Register, error) {
		v := Register{Consents: []ConsentView{}}
		scopes, err := d.ListScopes("consent.list", "grant", "")
		if err != nil {
			return v, err
		}
		found, next, err := office.FindUnder[account.Grant](d.Reader, scopes, office.Query{Where: []office.Where{{Key: "role", Op: "=", Value: office.RoleReader}}}, after, 0)
		if err != nil {
			return v, err
		}
		v.Next = next
		for _, s := range found {
			if !all && s.Record.To.Before(d.Day) {
				continue
			}
			line, err := consentView(d, s.Record)
			if err != nil {
				return v, err
			}
			for _, dossier := range line.Dossiers {
				d.Shown(dossier, "facet")
			}
			v.Consents = append(v.Consents, line)
		}
		return v, nil
	})
}

// ConsentsAbout lists the consents in force by which the asker's own dossier may be read. Fault Denied.
func ConsentsAbout(ctx context.Context, o *office.Office, who office.Who) ([]ConsentView, error) {
	return office.Do(ctx, o, who, "consent.own", "", func(d *office.Desk) ([]ConsentView, error) {
		p, err := d.Place(who.Dossier)
		if err != nil {
			return nil, err
		}
		if _, err := d.Allow("journal.view_own", law.Object{Noun: "journal", Dossier: string(who.Dossier)}); err != nil {
			return nil, err
		}
		found, err := office.Find[account.Grant](d.Reader, office.Query{Where: []office.Where{{Key: "role", Op: "=", Value: office.RoleReader}}})
		if err != nil {
			return nil, err
		}
		views := []ConsentView{}
		for _, s := range found {
			if g := s.Record; g.InForce(d.Day) && consentOf(g).Covers(p.Object("dossier")) {
				v, err := consentView(d, g)
				if err != nil {
					return nil, err
				}
				v.Dossiers, v.People = nil, nil // of the others named one learns nothing
				views = append(views, v)
			}
		}
		return views, nil
	})
}

// consentOf is a right by consent as the policy takes it.
func consentOf(g account.Grant) *law.Consent {
	if g.Consent == nil {
		return nil
	}
	c := law.Consent{UnitPath: g.UnitPath, Level: g.Consent.Level, Entries: g.Consent.Entries}
	for _, dossier := range g.Consent.Dossiers {
		c.Dossiers = append(c.Dossiers, string(dossier))
	}
	return &c
}

func consentView(d *office.Desk, g account.Grant) (ConsentView, error) {
	c := g.Consent
	v := ConsentView{Grant: g.ID, Unit: g.Unit, Document: g.Basis, Signed: c.Signed, Kind: c.Kind, Article: c.Article, Purpose: c.Purpose, Level: c.Level.String(), Dossiers: c.Dossiers,
		Entries: c.Entries, From: g.From, To: g.To, State: consentState(g, d.Day), At: c.Ended, Reason: c.Reason}
	a, _, err := office.Get[account.Account](d.Reader, string(g.Account))
	if err != nil {
		return v, err
	}
	v.Login, v.Name = a.Login, a.Name
	if v.UnitName, err = d.UnitName(g.Unit); err != nil {
		return v, err
	}
	for _, dossier := range c.Dossiers {
		name, err := d.FacetName(dossier)
		if err != nil {
			return v, err
		}
		v.People = append(v.People, name)
	}
	v.By, err = d.AccountName(g.By)
	return v, err
}

func consentState(g account.Grant, day civil.Date) string {
	switch {
	case !g.Consent.Ended.IsZero():
		return "ended"
	case g.To.Before(day):
		return "past"
	case g.From.After(day):
		return "later"
	}
	return "now"
}
