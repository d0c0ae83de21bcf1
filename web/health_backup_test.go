package web_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"hoso/fault"
	"hoso/office"
	backups "hoso/office/backup"
)

// copied: a good copy takes the warning away; one that was not tried, or came to nothing, is told of, and never by a path.
func copied(t *testing.T, s *site, admin *caller) {
	t.Helper()
	folder := &copies{newest: office.Copy{Name: "hoso-1.hoso", Made: s.Clock.Now(), Size: 12345}}
	s.Office.Copies = folder
	defer func() { s.Office.Copies = nil }()
	note := func() {
		t.Helper()
		if err := backups.Begin(s.Ctx, s.Office, 24); err != nil {
			t.Fatal(err)
		}
	}
	note()
	page := admin.get("/tinh-trang")
	page.has(t, "memo-bad", "Kiểm tra phương tiện lưu trữ", "hoso-1.hoso", "12.345 byte", "chưa khôi phục thử")
	folder.newest.Tried = s.Clock.Now()
	folder.good = folder.newest
	note()
	if page = admin.get("/tinh-trang"); strings.Contains(page.body, "memo-bad") {
		t.Error("a good copy, and still a warning")
	}
	page.has(t, "khôi phục thử được")
	folder.fails = errors.New("open /mnt/x: no such device")
	if err := backups.Make(s.Ctx, s.Office, office.Job{}); err != nil {
		t.Fatal(err)
	}
	if page = admin.get("/tinh-trang"); strings.Contains(page.body, "/mnt") {
		t.Error("the page shows a path")
	}
	page.has(t, "không thành: lý do ở nhật ký")
	folder.fails = fault.New(fault.Missing, "backup.no_folder")
	if err := backups.Make(s.Ctx, s.Office, office.Job{}); err != nil {
		t.Fatal(err)
	}
	admin.get("/tinh-trang").has(t, "Hãy gắn phương tiện lưu trữ")
}

// copies stands for a folder of copies.
type copies struct {
	newest, good office.Copy
	fails        error
}

func (c *copies) Make(context.Context, int) (office.Copy, error) { return c.newest, c.fails }

func (c *copies) Newest(context.Context) (newest, good office.Copy, err error) {
	return c.newest, c.good, nil
}
