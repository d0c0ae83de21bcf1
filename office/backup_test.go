package office_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/office"
	"hoso/office/backup"
	"hoso/office/read"
)

// shelfOfCopies stands for a folder: what it is told to say.
type shelfOfCopies struct {
	newest, good office.Copy
	fails        error
	made, months int
}

func (s *shelfOfCopies) Make(_ context.Context, months int) (office.Copy, error) {
	s.made++
	s.months = months
	return s.newest, s.fails
}

func (s *shelfOfCopies) Newest(context.Context) (newest, good office.Copy, err error) {
	return s.newest, s.good, nil
}

// TestDailyCopy: at its hour, once a day, a copy is made as a job; what became of it is kept and journalled, and health tells of it (PT-11.2).
func TestDailyCopy(t *testing.T) { onAStore(t, dailyCopy) }

func dailyCopy(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	folder := &shelfOfCopies{}
	health := func() read.BackupView {
		t.Helper()
		v, err := read.Health(p.Ctx, p.Office, p.As("admin"))
		must(t, err)
		return v.Backup
	}
	begin := func(hour int) { t.Helper(); must(t, backup.Begin(p.Ctx, p.Office, hour)) }

	begin(1) // no folder is set up: nothing happens, and health says so
	p.wrote()
	reg, err := p.Office.Book().Regulation(p.Office.Province, civil.FromTime(p.Clock.Now()))
	must(t, err)
	if b := health(); b.Folder || !b.Overdue || b.Every != "monthly" || b.Months != 3 || b.Citation != reg.BackupEvery.Citation() {
		t.Errorf("%+v", b)
	}
	p.Office.Copies = folder
	begin(9) // it is eight o'clock
	p.wrote()
	begin(8)
	begin(8)
	p.wrote("backup.begin: backup.make!1 setting+1 |")

	now := p.Clock.Now().Truncate(time.Millisecond)
	folder.newest = office.Copy{Name: "hoso-1.hoso", Made: now, Size: 5, Tried: now}
	folder.good = folder.newest
	p.Worker.Drain(p.Ctx)
	p.wrote("backup.make: done1 setting+1 |")
	if b := health(); folder.made != 1 || folder.months != 3 || b.Overdue || !b.Folder || b.Good.Name != "hoso-1.hoso" || !b.Newest.Made.Equal(now) || b.Problem != "" {
		t.Errorf("%+v %+v", folder, b)
	}
	begin(8) // nothing new in the folder, nothing written
	p.wrote()
	p.copiesFail(t, folder, health)
}

// copiesFail: a copy that comes to nothing is told of by its key, never by a path, and made again after an hour; what was made by hand is noted.
func (p *play) copiesFail(t *testing.T, folder *shelfOfCopies, health func() read.BackupView) {
	t.Helper()
	p.Clock.Set(p.Clock.Now().AddDate(0, 0, 1))
	folder.fails = errors.New("write /mnt/x: no space left on device")
	must(t, backup.Begin(p.Ctx, p.Office, 1))
	p.Worker.Drain(p.Ctx)
	p.wrote("backup.begin: backup.make!1 setting~1 |", "backup.make: backup.make!1 done1 setting~1 | | refused backup.failed")
	if b := health(); b.Problem != backup.FailedKey || b.ProblemAt.IsZero() || b.Overdue {
		t.Errorf("%+v", b)
	}
	p.Worker.Drain(p.Ctx) // not due yet
	p.wrote()
	p.Clock.Set(p.Clock.Now().Add(time.Hour))
	folder.fails = fault.New(fault.Missing, "backup.no_folder")
	p.Worker.Drain(p.Ctx)
	p.wrote("backup.make: backup.make!1 done1 setting~1 | | refused backup.no_folder")
	if b := health(); b.Problem != "backup.no_folder" {
		t.Errorf("%+v", b)
	}

	now := p.Clock.Now().Truncate(time.Millisecond)
	folder.newest = office.Copy{Name: "hoso-2.hoso", Made: now, Size: 6}
	must(t, backup.Begin(p.Ctx, p.Office, 1))
	p.wrote("backup.note: setting~1 |")
	if b := health(); b.Newest.Name != "hoso-2.hoso" || !b.Newest.Tried.IsZero() || b.Good.Name != "hoso-1.hoso" {
		t.Errorf("%+v", b)
	}
	p.Clock.Set(p.Clock.Now().AddDate(0, 1, 1)) // a month without a good copy
	if !health().Overdue {
		t.Error("nothing is overdue after a month")
	}
	folder.fails = nil
	p.Office.Copies = nil // the folder is taken out of the configuration: the job that waits is settled and nothing is made
	made := folder.made
	p.Worker.Drain(p.Ctx)
	if folder.made != made {
		t.Error("a copy was made into no folder")
	}
	p.wrote("backup.make: done1 |")
}
