// Package demo makes a synthetic province to try hoso in: units, people with full dossiers, accounts, changes in every state, a
// certificate authority of its own. All people and numbers are invented, and every screen of the demonstration says so.
//
// It owns the invention. It does not own any rule: everything goes in through the office's acts. Invariant: the same seed gives the
// same province.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/compose"
	"hoso/id"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/entry"
	"hoso/office/unit"
)

// Password is the password of every demo account.
const Password = "Demo-2026.Kzxw.Qj"

// KeyPassword opens the demo's PKCS#12 files.
const KeyPassword = "hồ sơ demo"

// Options says how big the province is.
type Options struct {
	People   int
	Communes int // 0: all there are
	Seed     uint64
	Progress func(what string, done, of int)
}

// Login is one demo account.
type Login struct {
	Login string
	Role  string
	Name  string
	Unit  string
	What  string // what can be tried with it
}

// Province is what was made.
type Province struct {
	Logins map[string]Login // by a short name: person, officer, head, …
	Order  []string
	Askers map[string]office.Who // the same people as acts know them, for tests and for what follows
}

// Settle makes the signing keys a house needs before it is opened: the authority's roots and lists, the director's key, the seals.
func Settle(dir, province string, now func() time.Time) error {
	return settleKeys(dir, SettingOf(province), now)
}

// Build fills an empty house. It may be called on a house opened with compose.Open after Settle.
func Build(ctx context.Context, h *compose.House, opt Options) (*Province, error) {
	b := &builder{ctx: ctx, h: h, o: h.Office, opt: opt, day: civil.FromTime(h.Office.Now()), random: rand.New(rand.NewPCG(opt.Seed, 44)),
		at: SettingOf(h.Office.Province), units: map[string]unit.View{}, unitIDs: map[string]id.Unit{}, staff: map[string][]Member{}}
	if b.opt.Progress == nil {
		b.opt.Progress = func(string, int, int) {}
	}
	for _, step := range []func() error{b.openUnits, b.loadPeople, b.giveQuotas, b.issueAccounts, b.makeChanges} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("demo: %w", err)
		}
	}
	return &b.province, nil
}

// builder is the work of one Build.
type builder struct {
	ctx      context.Context
	h        *compose.House
	o        *office.Office
	opt      Options
	day      civil.Date
	at       Setting
	random   *rand.Rand
	units    map[string]unit.View // by key: "SNV", "05128", "05128.THCS"
	communes []string             // their keys
	keys     []string             // keys of units in the order they were opened
	unitIDs  map[string]id.Unit   // by key, of those planned too
	planned  []unit.Opening       // to be opened in one act
	staff    map[string][]Member  // by unit key
	province Province

	names  names
	failed error // the first value that could not be invented
}

// Member is one invented person in a unit.
type Member struct {
	Dossier  id.Dossier
	Name     string
	Category string
	Position string // label of the position
	Head     bool   // leads the unit

	group string // salary group
	step  int
}

// newID gives deterministic ids in rising order.
func (b *builder) newID(n int) id.Dossier {
	at := b.h.Office.Now().Add(-time.Hour).Add(time.Duration(n) * time.Millisecond)
	return id.Dossier(id.At(at, &source{b.random}))
}

// source turns the seeded generator into bytes for ids.
type source struct{ r *rand.Rand }

func (s *source) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.r.Uint32())
	}
	return len(p), nil
}

const chunk = 250

func (b *builder) loadPeople() error {
	var loads []office.Loaded
	flush := func(done int) error {
		if len(loads) == 0 {
			return nil
		}
		if _, err := entry.LoadDossiers(b.ctx, b.o, office.System(), loads); err != nil {
			return err
		}
		loads = loads[:0]
		b.opt.Progress("hồ sơ", done, b.opt.People)
		return nil
	}
	n := 0
	for _, place := range b.places() {
		p := b.invent(n, place)
		if b.failed != nil {
			return b.failed
		}
		p.Loaded.ID = b.newID(n)
		b.staff[place.Key] = append(b.staff[place.Key], Member{Dossier: p.Loaded.ID, Name: p.Name, Category: p.Loaded.Category, Position: p.Position, Head: place.Head, group: p.group, step: p.step})
		loads = append(loads, p.Loaded)
		if n++; len(loads) == chunk {
			if err := flush(n); err != nil {
				return err
			}
		}
	}
	return flush(n)
}

// issue makes one account with the demo password and gives its asker.
func (b *builder) issue(name string, a account.Issue, role, unitKey string, what string) (office.Who, error) {
	issued, err := account.IssueAccounts(b.ctx, b.o, office.System(), []account.Issue{a})
	if err != nil {
		return office.Who{}, err
	}
	who := office.Who{Account: issued[0].Account, Login: issued[0].Login, Name: issued[0].Name, Role: office.RolePerson, Dossier: a.Dossier, Key: a.Key, Strong: b.o.Now(), Lang: "vi"}
	if err := account.ChangePassword(b.ctx, b.o, who, issued[0].Password, Password); err != nil {
		return who, err
	}
	b.province.add(name, Login{who.Login, role, who.Name, b.units[unitKey].Name, what})
	if role == office.RolePerson {
		return who, nil
	}
	u := b.units[unitKey]
	giving := account.Giving{Account: who.Account, Role: role, Unit: u.ID, From: civil.Of(b.day.Year, 1, 1), Basis: "QĐ 01/QĐ-SNV (thử nghiệm)"}
	if role == "department_officer" { // looks after every unit of the small demonstration
		giving.Assigned, who.Assigned = []id.Unit{b.units[RootKey].ID}, []string{b.units[RootKey].Path}
	}
	who.Grant, err = account.Grant(b.ctx, b.o, office.System(), giving)
	who.Role, who.Unit, who.UnitPath = role, u.ID, u.Path
	return who, err
}

func (p *Province) add(name string, l Login) {
	if name == "" {
		return
	}
	if p.Logins == nil {
		p.Logins = map[string]Login{}
	}
	p.Logins[name] = l
	p.Order = append(p.Order, name)
}
