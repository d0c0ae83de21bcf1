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
	"hoso/files"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/copy"
	"hoso/office/entry"
	exchanges "hoso/office/exchange"
	"hoso/office/intake"
	"hoso/office/lawbook"
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
	Password  string           // of the PKCS#12 files in Dir/keys
	Log       *slog.Logger
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
	st, err := openStore(ctx, c)
	if err != nil {
		return nil, err
	}
	shelf := &atomic.Pointer[law.Book]{}
	shelf.Store(c.Book)
	h.Office = &office.Office{Store: st, Book: shelf.Load, Laws: office.Laws{Shipped: c.Laws, Adopt: shelf.Store}, Now: c.Now, Province: c.Province, Log: c.Log, Passwords: c.Passwords}
	if err := office.LoadBook(ctx, h.Office); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if err := h.openDoors(ctx, c); err != nil {
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
	if err := c.Book.CheckBinding(office.Facts{}, "syll"); err != nil {
		return err
	}
	return os.MkdirAll(filepath.Join(c.Dir, "keys"), 0o700)
}

func openStore(ctx context.Context, c Config) (office.Store, error) {
	if c.Postgres != "" {
		return store.OpenPostgres(ctx, c.Postgres, store.Options{Log: c.Log})
	}
	return store.OpenSQLite(ctx, filepath.Join(c.Dir, "hoso.db"), store.Options{Log: c.Log})
}

func (h *House) openDoors(ctx context.Context, c Config) error {
	master := filepath.Join(c.Dir, "keys", "master.json")
	if _, err := os.Stat(master); errors.Is(err, os.ErrNotExist) {
		if err := vault.Create(master); err != nil {
			return err
		}
	}
	v, err := vault.OpenFile(master)
	if err != nil {
		return err
	}
	folder, err := files.OpenFolder(filepath.Join(c.Dir, "files"), files.Limits{})
	if err != nil {
		return err
	}
	if h.Keys, err = OpenKeys(filepath.Join(c.Dir, "keys"), c.Password, c.Now); err != nil {
		return err
	}
	o := h.Office
	o.Vault, o.Files, o.Sheets, o.Signer = v, folder, sheet.Door{}, h.Keys
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
	if err := office.LoadCensus(ctx, o, columns.Load); err != nil {
		return fmt.Errorf("compose: census: %w", err)
	}
	checkpoints, err := openNotary(filepath.Join(c.Dir, "keys", "journal.key"))
	if err != nil {
		return err
	}
	h.Worker = &worker.Worker{Office: o, Kinds: Jobs(), Seal: checkpoints.Sign, Chores: []worker.Chore{{Name: "evidence.collect", Every: time.Hour, Do: entry.CollectStaged}, {Name: "duty.begin", Every: 10 * time.Minute, Do: urging.Begin}, {Name: "report.begin", Every: 30 * time.Minute, Do: reporting.Begin}, {Name: "quality.begin", Every: 30 * time.Minute, Do: quality.Begin}}}
	return nil
}

// Jobs is every kind of job and the act that does it.
func Jobs() map[string]worker.Work {
	return map[string]worker.Work{
		approval.JobSign: approval.FinishBatch, approval.JobSignSheet: approval.FinishSheet, approval.JobTakeEffect: approval.TakeEffect, office.JobPackets: exchanges.BuildPackets, exchanges.JobSend: exchanges.SendPacket,
		copy.JobSign: copy.Finish, lawbook.JobRecount: lawbook.Recount, lawbook.JobReweigh: lawbook.Reweigh, urging.JobRound: urging.Run, office.JobLetter: urging.Send, reporting.JobOpen: reporting.Open, office.JobScores: quality.RunScores, quality.JobExamine: quality.RunExamination, copy.JobSeal: copy.Finish, intake.JobWrite: intake.WritePart,
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
