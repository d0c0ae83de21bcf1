package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/demo"
)

// demoKept is demo.json: what was made, and how to sign in.
type demoKept struct {
	People   int         `json:"people,string"`
	Communes int         `json:"communes,string"` // 0: all of the province
	Province string      `json:"province"`
	Seed     uint64      `json:"seed,string"`
	Store    string      `json:"store"` // sqlite | postgres
	Password string      `json:"password"`
	Logins   []demoLogin `json:"logins"`
}

// demoLogin is one account of the demonstration.
type demoLogin struct {
	Short string `json:"short"` // person, officer, head, …
	Login string `json:"login"`
	Role  string `json:"role"`
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	What  string `json:"what"`
}

// demoSite is the directory of a demonstration.
//
// Crash story: "demo-building.json" is durable before the first file of a build and goes after the last; "demo.json" is written last,
// whole, and says that the build is complete. A start that finds demo.json serves what is there. One that finds only the mark clears
// away what the interrupted build left and begins anew: nobody was served from it. One that finds neither in a directory that is not
// empty refuses, because the files are somebody's.
type demoSite struct {
	dir   string
	built bool
	again bool // an interrupted build is to be cleared away
	kept  demoKept
}

func (s demoSite) done() string { return filepath.Join(s.dir, "demo.json") }
func (s demoSite) mark() string { return filepath.Join(s.dir, "demo-building.json") }

// site looks at what the directory holds, and refuses what cannot go together with the flags.
func (d *demoCommand) site() (demoSite, error) {
	s := demoSite{dir: d.Data}
	var err error
	if s.built, err = kept(s.done(), &s.kept); err != nil {
		return s, err
	}
	if s.built {
		return s, d.fits(s.kept)
	}
	s.kept = d.wanted()
	if !slices.ContainsFunc(demo.Settings, func(at demo.Setting) bool { return at.Province == s.kept.Province }) {
		return s, fmt.Errorf("--province %s: there is no such demonstration", s.kept.Province)
	}
	if s.kept.People < 1 || d.Communes != nil && *d.Communes < 1 {
		return s, errors.New("--people and --communes must be at least 1")
	}
	if s.again, err = exists(s.mark()); err != nil {
		return s, err
	}
	if s.again && d.Postgres != "" {
		return s, errors.New("the last start was interrupted while it filled the PostgreSQL database: empty the database, delete the directory given with --data, and start again")
	}
	if s.again {
		return s, nil
	}
	return s, s.mustBeEmpty()
}

// wanted is the province the flags ask for.
func (d *demoCommand) wanted() demoKept {
	k := demoKept{People: 2000, Province: cmp.Or(d.Province, "phu-tho"), Seed: 1, Store: d.store(), Password: demo.Password}
	if d.People != nil {
		k.People = *d.People
	}
	if d.Communes != nil {
		k.Communes = *d.Communes
	}
	if d.Seed != nil {
		k.Seed = *d.Seed
	}
	return k
}

func (d *demoCommand) store() string {
	if d.Postgres != "" {
		return "postgres"
	}
	return "sqlite"
}

// fits holds the flags to what was made: a flag that was given must say the same.
func (d *demoCommand) fits(k demoKept) error {
	if d.store() != k.Store {
		return fmt.Errorf("the demonstration in %s keeps its records in %s: start it so, or name another directory with --data", d.Data, k.Store)
	}
	if d.Province != "" && d.Province != k.Province {
		return fmt.Errorf("the demonstration in %s plays in %s: leave --province out, or name another directory with --data", d.Data, k.Province)
	}
	if d.People != nil && *d.People != k.People || d.Communes != nil && *d.Communes != k.Communes || d.Seed != nil && *d.Seed != k.Seed {
		return fmt.Errorf("the demonstration in %s was made with --people %d --communes %d --seed %d: leave these flags out to find it as it was left, or name another directory with --data",
			d.Data, k.People, k.Communes, k.Seed)
	}
	return nil
}

func (s demoSite) mustBeEmpty() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if name := entry.Name(); name != "lock" && name != filepath.Base(s.mark())+".new" {
			return fmt.Errorf("%s holds files (%s) that no hoso demo made: name an empty directory with --data", s.dir, name)
		}
	}
	return nil
}

// clear takes away what an interrupted build left: the names a build makes, and nothing else.
func (s demoSite) clear() error {
	if !s.again {
		return nil
	}
	for _, name := range []string{"hoso.db", "hoso.db-wal", "hoso.db-shm", "files", "keys", receiverFile, "office.json"} {
		if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
			return err
		}
	}
	return compose.SyncDir(s.dir)
}

// begin marks the directory as one that a build may fill and clear.
func (s demoSite) begin() error { return keep(s.mark(), s.kept) }

// finish says that the build is complete.
func (s *demoSite) finish(made *demo.Province) error {
	for _, short := range made.Order {
		l := made.Logins[short]
		s.kept.Logins = append(s.kept.Logins, demoLogin{short, l.Login, l.Role, l.Name, l.Unit, l.What})
	}
	if err := keep(s.done(), s.kept); err != nil {
		return err
	}
	s.built = true
	return os.Remove(s.mark())
}
