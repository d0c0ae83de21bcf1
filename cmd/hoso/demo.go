package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/demo"
	"hoso/law"
	"hoso/web"
)

// demoCommand is "hoso demo".
type demoCommand struct {
	Data     string      `default:"./hoso-data/demo" type:"path" help:"Directory of the demonstration; made on the first start, found as it was left on the next."`
	Listen   string      `default:"127.0.0.1:8080" help:"Address to serve on."`
	Today    *civil.Date `placeholder:"YYYY-MM-DD" help:"The office's day, kept with the data: try the approval window on any day. It never goes back before what was done."`
	People   *int        `placeholder:"2000" help:"How many people to invent, on the first start."`
	Seed     *uint64     `placeholder:"1" help:"The same seed gives the same province."`
	Communes *int        `placeholder:"N" help:"How many communes to open, each with its schools and health station; all of them when it is left out."`
	Province string      `placeholder:"phu-tho" help:"Whose regulation holds, on the first start: phu-tho, vinh-phuc, dong-thap, binh-dinh (a draft)."`
	National string      `default:"127.0.0.1:0" help:"Address of the receiving test server; port 0 is any free one."`
	Postgres string      `placeholder:"DSN" help:"Keep the records in this empty PostgreSQL database instead of SQLite in the directory."`
	Verbose  bool        `short:"v" help:"Log what happens, not only what goes wrong."`
}

// Run makes the province on the first start and serves it.
func (d *demoCommand) Run(c console) (err error) {
	release, err := hold(d.Data)
	if err != nil {
		return err
	}
	defer release()
	site, err := d.site()
	if err != nil {
		return err
	}
	e, err := openEntrance(d.Listen, tlsConfig{})
	if err != nil {
		return err
	}
	if err := d.play(c, site, e); err != nil {
		return errors.Join(err, e.close())
	}
	return nil
}

// play opens everything from the ground up, serves until told to stop, and closes in the opposite order.
func (d *demoCommand) play(c console, site demoSite, e *entrance) (err error) {
	if err := site.clear(); err != nil {
		return err
	}
	day, err := readDay(d.Data)
	if err != nil {
		return err
	}
	book, err := law.Load(law.Embedded())
	if err != nil {
		return err
	}
	if day, err = d.officeDay(c, site, book, day); err != nil {
		return err
	}
	nation, err := openReceiver(c, d.National, d.Data, demo.SettingOf(site.kept.Province).Root, book, day.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, nation.close()) }()
	house, err := d.open(c, site, book, day, nation)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if err := day.keep(); err != nil {
		return err
	}
	if err := d.furnish(c, &site, house); err != nil {
		return err
	}
	return e.serve(c.ctx, house, web.Config{Clock: time.Now}, func() { d.greet(c, site, e, nation, book, day) })
}

// officeDay is the day the office works on: the one asked for, else the one it was left on. A regulation that holds no more is tried on the
// first day of its last round.
func (d *demoCommand) officeDay(c console, site demoSite, book *law.Book, day officeDay) (officeDay, error) {
	if d.Today != nil {
		day = day.move(*d.Today)
	}
	_, err := book.Regulation(site.kept.Province, day.today())
	if err == nil {
		return day, nil
	}
	texts := book.Province(site.kept.Province).Enactments()
	last := texts[len(texts)-1]
	if d.Today != nil || site.built || last.To.IsZero() {
		return day, fmt.Errorf("no regulation of %s is on file for %s: give --today a day from %s%s", site.kept.Province, day.today(), last.From, until(last.To))
	}
	reg, err := book.Regulation(site.kept.Province, last.To)
	if err != nil {
		return day, err
	}
	from, _ := reg.Window(civil.MonthOf(last.To).Prev())
	c.printf("%s ended on %s: the office works on %s.\n", last.Number, last.To, from)
	return day.move(from), nil
}

// open settles the keys and opens the house.
func (d *demoCommand) open(c console, site demoSite, book *law.Book, day officeDay, nation *receiver) (*compose.House, error) {
	if !site.built {
		if err := site.begin(); err != nil {
			return nil, err
		}
	}
	if err := demo.Settle(d.Data, site.kept.Province, day.now); err != nil { // later starts get fresh revocation lists
		return nil, err
	}
	level := slog.LevelWarn
	if d.Verbose {
		level = slog.LevelInfo
	}
	return compose.Open(c.ctx, compose.Config{
		Dir: d.Data, Postgres: d.Postgres, Province: site.kept.Province, Book: book, Laws: law.Embedded(), Now: day.now, Nation: nation.config(), Password: demo.KeyPassword,
		Log: logger(c, level, false),
	})
}

// furnish invents the province on the first start.
func (d *demoCommand) furnish(c console, site *demoSite, house *compose.House) error {
	if site.built {
		return nil
	}
	show := newProgress(c)
	made, err := demo.Build(c.ctx, house, demo.Options{People: site.kept.People, Communes: site.kept.Communes, Seed: site.kept.Seed, Progress: show.step})
	show.end()
	if err != nil {
		if c.ctx.Err() != nil {
			return fmt.Errorf("stopped before the demonstration was ready; the next start begins it anew")
		}
		return err
	}
	return site.finish(made)
}
