// Package compose wires the office's ports to the doors: a store, sealed files, keys, paper, the national database, the clock.
//
// It owns where things are (Config) and nothing of what holds (law). Invariant: it is the only place that knows both the office and
// the technologies behind its ports.
package compose

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"hoso/census"
	"hoso/exchange"
	"hoso/exchange/gateway"
	"hoso/exchange/mail"
	"hoso/exchange/openid"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	backups "hoso/office/backup"
	"hoso/office/copy"
	"hoso/office/entry"
	exchanges "hoso/office/exchange"
	"hoso/office/intake"
	"hoso/office/lawbook"
	"hoso/office/leaving"
	"hoso/office/quality"
	"hoso/office/reporting"
	"hoso/office/urging"
	"hoso/paper"
	"hoso/passkey"
	"hoso/sheet"
	"hoso/store"
	"hoso/vault"
	"hoso/worker"
)

// Config says where things are.
type Config struct {
	Dir       string // data directory: database, files, keys
	Postgres  string // DSN; empty: SQLite in Dir
	Province  string
	Book      *law.Book // nil: the embedded one
	Passwords vault.Passwords
	Laws      fs.FS            // what Book was loaded from, so that it can be amended; nil with a nil Book: the embedded data
	Now       func() time.Time // nil: the wall clock
	Nation    *exchange.Config // nil: nothing is sent, packets wait
	Mail      *mail.Config     // nil: no letter leaves
	Shared    *openid.Config   // nil: no shared account is connected
	Address   string           // where people reach the program: for letters and passkeys
	Password  string           // of the PKCS#12 files in Keys
	Keys      string           // folder of the keys; empty: Dir/keys
	Backup    *Backup          // nil: no copies are made
	Program   string           // version, for copies
	Moved     int              // days by which Now was moved for a trial, for copies
	Log       *slog.Logger
}

// keys is a file in the folder of the keys.
func (c Config) keys(name string) string {
	if c.Keys != "" {
		return filepath.Join(c.Keys, name)
	}
	return filepath.Join(c.Dir, "keys", name)
}

// House is an opened office with its worker.
type House struct {
	Office *office.Office
	Worker *worker.Worker
	Keys   *Keys
	Dir    string
}

// Open opens everything a Config names, making the data directory and its master key on the first start, and loads the census.
func Open(ctx context.Context, c Config) (*House, error) {
	if err := c.fill(); err != nil {
		return nil, err
	}
	h := &House{Dir: c.Dir}
	st, err := openStore(ctx, c, store.Options{})
	if err != nil {
		return nil, err
	}
	shelf := &atomic.Pointer[law.Book]{}
	shelf.Store(c.Book)
	h.Office = &office.Office{Store: st, Book: shelf.Load, Laws: office.Laws{Shipped: c.Laws, Adopt: shelf.Store}, Now: c.Now, Province: c.Province, Log: c.Log, Passwords: c.Passwords}
	if err := office.LoadBook(ctx, h.Office); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if err := h.openDoors(ctx, c, st); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if err := h.steady(ctx, c.Now); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return h, nil
}

func (c *Config) fill() error {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Book == nil {
		c.Laws = law.Embedded()
		book, err := law.Load(law.Embedded())
		if err != nil {
			return err
		}
		c.Book = book
	}
	if err := errors.Join(c.Book.CheckBinding(office.Facts{}, "syll"), c.Book.CheckBinding(office.ContractFacts{}, "hop_dong")); err != nil {
		return err
	}
	return os.MkdirAll(c.keys(""), 0o700)
}

// wholeStore is a store that can be copied.
type wholeStore interface {
	office.Store
	office.Whole
}

func openStore(ctx context.Context, c Config, opt store.Options) (wholeStore, error) {
	opt.Log = c.Log
	if c.Postgres != "" {
		return store.OpenPostgres(ctx, c.Postgres, opt)
	}
	return store.OpenSQLite(ctx, c.database(), opt)
}

// database is the file of the records, where they are kept in SQLite.
func (c Config) database() string { return filepath.Join(c.Dir, "hoso.db") }

func (h *House) openDoors(ctx context.Context, c Config, st wholeStore) error {
	if err := unlessThere(c.keys("master.json"), vault.Create); err != nil {
		return err
	}
	s, err := openSealed(c)
	if err != nil {
		return err
	}
	h.Keys = s.signers
	o := h.Office
	o.Vault, o.Files, o.Sheets, o.Signer = s.vault, s.files, sheet.Door{}, s.signers
	o.Passkeys = passkey.Door{Name: "Hồ sơ cán bộ"}
	o.Printer = &press{paper.New()}
	if o.Nation, err = openNation(c); err != nil {
		return err
	}
	if o.Address = c.Address; c.Mail != nil {
		if o.Messenger, err = mail.New(*c.Mail); err != nil {
			return err
		}
	}
	if c.Shared != nil {
		shared := *c.Shared
		shared.Now = func() time.Time { return o.Now() } // the office's clock, once it is steady
		if o.Identity, err = openid.New(shared); err != nil {
			return err
		}
	}
	columns := census.New()
	o.Census = columns
	stale, err := office.LoadCensus(ctx, o, columns.Load)
	if err != nil {
		return fmt.Errorf("compose: census: %w", err)
	}
	checkpoints, err := openNotary(c.keys("journal.key"))
	if err != nil {
		return err
	}
	h.Worker = &worker.Worker{Office: o, Kinds: Jobs(), Seal: checkpoints.Sign, Chores: []worker.Chore{{Name: "evidence.collect", Every: time.Hour, Do: entry.CollectStaged}, {Name: "duty.begin", Every: 10 * time.Minute, Do: urging.Begin}, {Name: "report.begin", Every: 30 * time.Minute, Do: reporting.Begin}, {Name: "quality.begin", Every: 30 * time.Minute, Do: quality.Begin}}}
	if stale {
		h.Worker.Chores = append(h.Worker.Chores, worker.Chore{Name: "facet.renew", Every: time.Minute, Do: untilDone(lawbook.RenewFacets)})
	}
	if c.Backup == nil {
		return nil
	}
	copies, err := openCopies(c, s, st, o)
	if err != nil {
		return err
	}
	o.Copies = copies
	h.Worker.Chores = append(h.Worker.Chores, worker.Chore{Name: "backup.begin", Every: 5 * time.Minute, Do: func(ctx context.Context, o *office.Office) error {
		return backups.Begin(ctx, o, c.Backup.Hour)
	}})
	return nil
}

// untilDone makes a chore of something that is done once: it is tried again until it succeeds, and then no more.
func untilDone(do func(context.Context, *office.Office) error) func(context.Context, *office.Office) error {
	done := false
	return func(ctx context.Context, o *office.Office) error {
		if done {
			return nil
		}
		err := do(ctx, o)
		done = err == nil
		return err
	}
}

// Jobs is every kind of job and the act that does it.
func Jobs() map[string]worker.Work {
	return map[string]worker.Work{
		approval.JobSign: approval.FinishBatch, approval.JobSignSheet: approval.FinishSheet, approval.JobTakeEffect: approval.TakeEffect, office.JobPackets: exchanges.BuildPackets, exchanges.JobSend: exchanges.SendPacket,
		copy.JobSign: copy.Finish, lawbook.JobRecount: lawbook.Recount, lawbook.JobReweigh: lawbook.Reweigh, urging.JobRound: urging.Run, office.JobLetter: urging.Send, reporting.JobOpen: reporting.Open, office.JobScores: quality.RunScores, quality.JobExamine: quality.RunExamination, leaving.JobTakeEffect: leaving.TakeEffect, copy.JobSeal: copy.Finish, intake.JobWrite: intake.WritePart,
		backups.JobMake: backups.Make,
	}
}

func openNation(c Config) (office.Nation, error) {
	config := exchange.Config{URL: "http://127.0.0.1:1", OrgCode: "H00", Username: "none", Password: "none"}
	if c.Nation != nil {
		config = *c.Nation
	}
	config.Now, config.Log = c.Now, c.Log
	rules := exchange.BookRules(c.Book)
	config.Rules = func() gateway.Rules { return rules }
	return exchange.New(config)
}

// steady makes the office's clock never run before the last journal entry: an act's time is never before the last entry's, and a
// start that would go back by more than a clock's wobble is refused.
func (h *House) steady(ctx context.Context, now func() time.Time) error {
	var last time.Time
	err := h.Office.Store.View(ctx, func(r office.Reader) error {
		entries, err := r.Entries(office.EntryQuery{Limit: 1})
		if len(entries) > 0 {
			last = entries[0].Entry.At
		}
		return err
	})
	if err != nil {
		return err
	}
	if now().Before(last.Add(-10 * time.Minute)) {
		return fmt.Errorf("compose: the clock says %s, but the journal's last entry is of %s: mend the clock or start with a later --today", now().Format(time.RFC3339), last.Format(time.RFC3339))
	}
	h.Office.Now = (&clock{now: now, last: last}).read
	return nil
}

// Close ends the house; the worker must have stopped.
func (h *House) Close() error { return h.Office.Store.Close() }
