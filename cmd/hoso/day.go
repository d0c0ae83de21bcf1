package main

import (
	"path/filepath"
	"strconv"
	"time"

	"hoso/civil"
)

// officeDay is how far the office's day lies from the calendar's. It is kept with the data, because a journal must not go back: only
// trials move it, so that a window at the end of a month can be tried on any day.
type officeDay struct {
	days int
	path string
}

// officeFile is officeDay as it is kept.
type officeFile struct {
	Days string `json:"days"`
}

// readDay reads the offset kept in a data directory; there is none where nothing is kept.
func readDay(dir string) (officeDay, error) {
	d := officeDay{path: filepath.Join(dir, "office.json")}
	var file officeFile
	found, err := kept(d.path, &file)
	if err == nil && found {
		d.days, err = strconv.Atoi(file.Days)
	}
	return d, err
}

// move sets the office's day of this moment.
func (d officeDay) move(today civil.Date) officeDay {
	now := civil.FromTime(time.Now())
	d.days = int(today.Start().Sub(now.Start()) / (24 * time.Hour))
	return d
}

// keep writes the offset. It is called after the house has accepted the clock and before the first act under it, so that neither a
// refused start nor a crash in between leaves an offset behind the journal.
func (d officeDay) keep() error { return keep(d.path, officeFile{strconv.Itoa(d.days)}) }

// now is the office's clock.
func (d officeDay) now() time.Time { return time.Now().AddDate(0, 0, d.days) }

// today is the office's day.
func (d officeDay) today() civil.Date { return civil.FromTime(d.now()) }
